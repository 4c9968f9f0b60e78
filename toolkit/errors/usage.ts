/** Faults of a command line, beyond what its parser finds. */
export const USAGE_ERRORS = {
	"usage.precision": {
		text: (d: { given: string; allowed: string }) => `\`--precision ${d.given}\` is none; allowed are ${d.allowed}.`,
		hint: "Choose one of those.",
	},
	"usage.output-ending": {
		text: (d: { output: string; allowed: string }) =>
			`The ending of ${d.output} does not say which format to write; allowed are ${d.allowed}.`,
		hint: "Give the output one of those endings.",
	},
	"usage.since": {
		text: (d: { given: string }) => `\`--since ${d.given}\` is neither a duration nor a date.`,
		hint: "Write a duration as 7d or 12h, or a date as 2026-11-01.",
	},
	"usage.outcome": {
		text: (d: { given: string; allowed: string }) => `\`--outcome ${d.given}\` is none; allowed are ${d.allowed}.`,
		hint: "Choose one of those.",
	},
	"usage.limit": {
		text: (d: { given: string }) => `\`--limit ${d.given}\` is no count of rows.`,
		hint: "Give a whole number from 1 on.",
	},
} as const;
