/** Errors of a command line that its parser does not find. */
export const USAGE_ERRORS = {
	"usage.precision": {
		text: (d: { given: string; allowed: string }) => `Unknown precision \`${d.given}\`; use ${d.allowed}.`,
		hint: "`keep` leaves each tensor's dtype as it is.",
	},
	"usage.output-ending": {
		text: (d: { output: string; allowed: string }) => `Unknown file ending of ${d.output}; use ${d.allowed}.`,
		hint: "The ending of the output decides the format that is written.",
	},
	"usage.format": {
		text: (d: { given: string; allowed: string }) => `Unknown format \`${d.given}\`; use ${d.allowed}.`,
		hint: "Or leave --format out and name the output with -o: its ending decides the format.",
	},
	"usage.format-ending": {
		text: (d: { given: string; output: string }) => `\`--format ${d.given}\` and the ending of ${d.output} disagree.`,
		hint: "Leave one of the two out.",
	},
	"usage.build-part": {
		text: (d: { given: string }) => `\`--component ${d.given}\` does not name the file to take the part from.`,
		hint: "Write CLASS=FILE, for example --component VAE-v1=anything.vae.pt",
	},
	"usage.which-part": {
		text: (d: { file: string; parts: string }) => `${d.file} contains several parts that have a metric: ${d.parts}.`,
		hint: "Choose with --component the part that gets the name.",
	},
	"usage.no-number": {
		text: (d: { file: string; part: string }) => `The part in ${d.file} (${d.part}) has no metric.`,
		hint: "Metrics exist for the UNets, VAEs and CLIPs of SD v1 and v2, and for the VAE of SD-XL.",
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
		text: (d: { given: string; allowed: string }) => `Unknown architecture \`${d.given}\`; choose one of ${d.allowed}.`,
		hint: "`autoprune inspect FILE` shows the architecture of a file.",
	},
	"usage.kind": {
		text: (d: { given: string; allowed: string }) => `Unknown kind \`${d.given}\`; choose one of ${d.allowed}.`,
		hint: "`autoprune inspect FILE` shows the kind of a file.",
	},
	"usage.hash": {
		text: (d: { given: string }) => `\`--hash ${d.given}\` must be 6 to 64 hex digits.`,
		hint: "Give the hash, or its beginning, as an image's metadata or a model site shows it.",
	},
	"usage.two-forms": {
		text: (d: { one: string; other: string }) => `\`--${d.one}\` and \`--${d.other}\` cannot be used together.`,
		hint: "Leave one of the two out.",
	},
	"usage.outcome": {
		text: (d: { given: string; allowed: string }) => `Unknown outcome \`${d.given}\`; choose one of ${d.allowed}.`,
		hint: "Leave --outcome out to see all entries.",
	},
	"usage.limit": {
		text: (d: { given: string }) => `\`--limit ${d.given}\` must be a positive integer.`,
		hint: "It is the number of rows to print.",
	},
} as const;
