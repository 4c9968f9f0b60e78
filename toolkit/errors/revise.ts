/** Faults of taking back, or doing again, what was done: `undo` and `retry`. */
export const REVISE_ERRORS = {
	"revise.busy": {
		text: (d: { folder: string }) => `Another undo or retry is at work, by its lock in ${d.folder}.`,
		hint: "Wait until it is done, and try again. A copy to another disk takes its time.",
	},
	"revise.unfinished": {
		text: (d: { id: number }) => `The file of entry ${d.id} is still being put away.`,
		hint: "Try again in a moment. If the daemon is down, start it: it finishes what was cut short.",
	},
	"undo.already": {
		text: (d: { id: number; at: string }) => `Entry ${d.id} was undone already, at ${d.at}.`,
		hint: "`autoprune log show` says where its files are; `autoprune retry` has the original pruned again.",
	},
	"undo.nothing": {
		text: (d: { id: number; outcome: string }) =>
			`Nothing came of entry ${d.id} that could be taken back: it was ${d.outcome}.`,
		hint: "`autoprune retry` with the same number has the file tried again.",
	},
	"undo.not-kept": {
		text: (d: { id: number }) => `The original of entry ${d.id} was not kept; what was made of it is all there is.`,
		hint: "Nothing was changed. The output stays where it is in the library.",
	},
	"undo.original-gone": {
		text: (d: { id: number; path: string }) => `The original of entry ${d.id} is not at ${d.path} any more.`,
		hint: "Nothing was changed: without its original, the output is all there is. If you moved the original, move it back.",
	},
	"undo.original-changed": {
		text: (d: { id: number; path: string; why: string }) =>
			`What lies at ${d.path} is not the original of entry ${d.id} as it was: ${d.why}.`,
		hint: "Nothing was changed. If you are sure of that file, delete the output by hand.",
	},
	"undo.output-gone": {
		text: (d: { id: number; path: string }) => `The output of entry ${d.id} is not at ${d.path} any more.`,
		hint: "Nothing was changed. `autoprune log show` says where the original is.",
	},
	"undo.output-changed": {
		text: (d: { id: number; path: string; why: string }) =>
			`What lies at ${d.path} is not the output of entry ${d.id} as it was: ${d.why}.`,
		hint: "Nothing was changed. If that file may go, delete it by hand; `autoprune log show` says where the original is.",
	},
	"undo.no-library": {
		text: (d: { path: string }) => `No library lies above ${d.path}: no folder there has a folder .autoprune.`,
		hint: "Make the folder .autoprune at the library's root, or move the file away by hand.",
	},
	"retry.not-kept": {
		text: (d: { id: number }) => `The file of entry ${d.id} was not kept.`,
		hint: "Drop it into the inbox once more, if you have it elsewhere.",
	},
	"retry.gone": {
		text: (d: { id: number; path: string }) => `The file of entry ${d.id} is not at ${d.path} any more.`,
		hint: "Drop it into the inbox once more, from wherever it is now.",
	},
	"retry.changed": {
		text: (d: { id: number; path: string; why: string }) =>
			`What lies at ${d.path} is not the file of entry ${d.id} as it was: ${d.why}.`,
		hint: "If it is the one to be pruned, move it into the inbox by hand: it is taken as a new one.",
	},
	"retry.under-way": {
		text: (d: { id: number; job: number }) => `The file of entry ${d.id} is under way again already, as job ${d.job}.`,
		hint: "`autoprune status` says how far it is.",
	},
	"retry.waiting": {
		text: (d: { id: number; path: string }) =>
			`The file of entry ${d.id} lies in the inbox again already, at ${d.path}.`,
		hint: "The daemon takes it when it sees it; `autoprune status` says whether it runs.",
	},
} as const;
