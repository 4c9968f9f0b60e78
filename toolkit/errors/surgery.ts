/** Errors of the commands that take models apart and put them together, and that name parts. */
export const SURGERY_ERRORS = {
	"usage.unknown-part": {
		text: (d: { given: string; known: string }) => `Unknown model part ${d.given}; choose one of ${d.known}.`,
		hint: "Name a class such as UNET-v1, or a component such as UNET-v1-EMA; `autoprune inspect FILE` lists those of a file.",
		retry: "never",
	},
	"usage.unknown-architecture": {
		text: (d: { given: string; known: string }) => `Unknown architecture ${d.given}; choose one of ${d.known}.`,
		hint: "`autoprune inspect FILE` shows the architecture of a file.",
		retry: "never",
	},
	"usage.which-part": {
		text: (d: { file: string; parts: string }) => `${d.file} contains several parts that have a metric: ${d.parts}.`,
		hint: "Choose with --component the part that gets the name.",
		retry: "never",
	},
	"usage.no-number": {
		text: (d: { file: string; part: string }) => `The part in ${d.file} (${d.part}) has no metric.`,
		hint: "Metrics exist for the UNets, VAEs and CLIPs of SD v1 and v2, and for the VAE of SD-XL.",
		retry: "never",
	},
	"surgery.not-held": {
		text: (d: { file: string; part: string; held: string }) =>
			`${d.file} does not contain ${d.part}; it contains ${d.held}.`,
		hint: "Name a part that it contains, or take the part from another file.",
		retry: "never",
	},
	"surgery.broken-part": {
		text: (d: { file: string; broken: string }) => `In ${d.file}, ${d.broken}.`,
		hint: "An incomplete part does not work. Take it from another file.",
		retry: "never",
	},
	"surgery.quantised": {
		text: (d: { file: string; scheme: string }) =>
			`${d.file} is quantised (${d.scheme}): its weights are unusable without their scales.`,
		hint: "Take this part from a file in half or full precision.",
		retry: "never",
	},
	"surgery.no-place": {
		text: (d: { architecture: string; part: string; takes: string }) =>
			`${d.architecture} does not contain ${d.part}; it contains ${d.takes}.`,
		hint: "Parts fit only models of their own family. Name a part of this architecture.",
		retry: "never",
	},
	"surgery.still-damaged": {
		text: (d: { file: string; part: string; faults: string }) =>
			`With another ${d.part}, ${d.file} would still be damaged: ${d.faults}.`,
		hint: "Replace that part first, or put the model together with `autoprune build`.",
		retry: "never",
	},
	"usage.parts-missing": {
		text: (d: { architecture: string; missing: string }) => `${d.architecture} also needs ${d.missing}.`,
		hint: "Add `--component CLASS=FILE` for each; FILE is a whole model or the part alone.",
		retry: "never",
	},
	"usage.given-twice": {
		text: (d: { part: string }) => `${d.part} was given twice.`,
		hint: "Leave one of the two out.",
		retry: "never",
	},
} as const;
