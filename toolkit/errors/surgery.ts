/** Faults of taking models apart and putting them together. */
export const SURGERY_ERRORS = {
	"usage.unknown-part": {
		text: (d: { given: string; known: string }) => `${d.given} names no part of a model; known are ${d.known}.`,
		hint: "Name a class as UNET-v1, or one component as UNET-v1-EMA; `autoprune inspect FILE` shows those of a file.",
	},
	"usage.unknown-architecture": {
		text: (d: { given: string; known: string }) => `${d.given} is no architecture; known are ${d.known}.`,
		hint: "Choose one of those.",
	},
	"surgery.not-held": {
		text: (d: { file: string; part: string; held: string }) => `${d.file} holds no ${d.part}; it holds ${d.held}.`,
		hint: "Name one that it holds, or take the part from another file.",
	},
	"surgery.broken-part": {
		text: (d: { file: string; broken: string }) => `In ${d.file}, ${d.broken}.`,
		hint: "A network works only as a whole. Take this part from another file.",
	},
	"surgery.quantised": {
		text: (d: { file: string; scheme: string }) =>
			`${d.file} is quantised (${d.scheme}): its weights mean nothing without the scales beside them.`,
		hint: "Take this part from a file of half or full precision.",
	},
	"surgery.no-place": {
		text: (d: { architecture: string; part: string; takes: string }) =>
			`${d.architecture} has no place for ${d.part}; it takes ${d.takes}.`,
		hint: "Parts fit only models of their own family. Name one that this architecture takes.",
	},
	"surgery.still-damaged": {
		text: (d: { file: string; part: string; faults: string }) =>
			`With another ${d.part}, ${d.file} would still be damaged: ${d.faults}.`,
		hint: "Replace that part first, or put the model together with `autoprune build`.",
	},
	"usage.parts-missing": {
		text: (d: { architecture: string; missing: string }) => `For ${d.architecture}, nothing was given as ${d.missing}.`,
		hint: "Add `--component CLASS=FILE` for each; FILE may be a whole model or the part alone.",
	},
	"usage.given-twice": {
		text: (d: { part: string }) => `${d.part} was given twice.`,
		hint: "Leave one of the two out.",
	},
} as const;
