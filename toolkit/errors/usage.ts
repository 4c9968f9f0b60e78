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
	"usage.format": {
		text: (d: { given: string; allowed: string }) => `\`--format ${d.given}\` is none; allowed are ${d.allowed}.`,
		hint: "Choose one of those, or name the output with -o: its ending says the format, too.",
	},
	"usage.format-ending": {
		text: (d: { given: string; output: string }) => `\`--format ${d.given}\` and the ending of ${d.output} disagree.`,
		hint: "Leave one of the two out.",
	},
	"usage.build-part": {
		text: (d: { given: string }) => `\`--component ${d.given}\` does not say which file to take the part from.`,
		hint: "Write it as CLASS=FILE, as in --component VAE-v1=anything.vae.pt",
	},
	"usage.which-part": {
		text: (d: { file: string; parts: string }) => `${d.file} holds several parts that have a number: ${d.parts}.`,
		hint: "Say with --component which one the name is for.",
	},
	"usage.no-number": {
		text: (d: { file: string; part: string }) => `The metric has no number for what ${d.file} holds (${d.part}).`,
		hint: "It tells the UNets, VAEs and CLIPs of SD v1 and v2 apart, and the VAE of SD-XL.",
	},
	"usage.since": {
		text: (d: { given: string }) => `\`--since ${d.given}\` is neither a duration nor a date.`,
		hint: "Write a duration back from now as 7d or 12h, or a date as 2026-11-01.",
	},
	"usage.until": {
		text: (d: { given: string }) => `\`--until ${d.given}\` is neither a duration nor a date.`,
		hint: "Write a duration back from now as 7d or 12h, or a date as 2026-11-01.",
	},
	"usage.architecture": {
		text: (d: { given: string; allowed: string }) => `\`--architecture ${d.given}\` is none; known are ${d.allowed}.`,
		hint: "Choose one of those.",
	},
	"usage.kind": {
		text: (d: { given: string; allowed: string }) => `\`--kind ${d.given}\` is not a kind; known are ${d.allowed}.`,
		hint: "Choose one of those.",
	},
	"usage.hash": {
		text: (d: { given: string }) => `\`--hash ${d.given}\` is no beginning of a hash.`,
		hint: "Give 6 to 64 hex digits, as a picture or a model site shows them.",
	},
	"usage.two-forms": {
		text: (d: { one: string; other: string }) => `\`--${d.one}\` and \`--${d.other}\` cannot both be printed.`,
		hint: "Leave one of the two out.",
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
