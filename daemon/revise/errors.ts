import { defineErrors } from "../../toolkit/errors.ts";

/** Errors of the commands `undo` and `retry`. */
export const reviseError = defineErrors({
	"revise.busy": {
		text: (d: { folder: string }) => `Another undo or retry is running; it holds the lock in ${d.folder}.`,
		hint: "Wait until it is done, and try again. Copying to another disk can take a while.",
		retry: "never",
	},
	"revise.unfinished": {
		text: (d: { id: number }) => `The file of entry ${d.id} is still being archived.`,
		hint: "Try again in a moment. If the daemon is not running, start it: it finishes interrupted jobs.",
		retry: "never",
	},
	"undo.already": {
		text: (d: { id: number; at: string }) => `Entry ${d.id} was already undone at ${d.at}.`,
		hint: "`autoprune log show` says where its files are; `autoprune retry` prunes the original again.",
		retry: "never",
	},
	"undo.nothing": {
		text: (d: { id: number; outcome: string }) => `Entry ${d.id} was ${d.outcome}, so there is nothing to undo.`,
		hint: "`autoprune retry` with the same number tries the file again.",
		retry: "never",
	},
	"undo.not-kept": {
		text: (d: { id: number }) => `The original of entry ${d.id} was not kept; only its output exists.`,
		hint: "Nothing was changed. The output stays where it is in the library.",
		retry: "never",
	},
	"undo.original-gone": {
		text: (d: { id: number; path: string }) => `The original of entry ${d.id} is no longer at ${d.path}.`,
		hint: "Nothing was changed, because the output is now the only copy. If you moved the original, move it back.",
		retry: "never",
	},
	"undo.original-changed": {
		text: (d: { id: number; path: string; why: string }) =>
			`The file at ${d.path} is not the unchanged original of entry ${d.id}: ${d.why}.`,
		hint: "Nothing was changed. If that file is the one you want, delete the output by hand.",
		retry: "never",
	},
	"undo.output-gone": {
		text: (d: { id: number; path: string }) => `The output of entry ${d.id} is no longer at ${d.path}.`,
		hint: "Nothing was changed. `autoprune log show` says where the original is.",
		retry: "never",
	},
	"undo.output-changed": {
		text: (d: { id: number; path: string; why: string }) =>
			`The file at ${d.path} is not the unchanged output of entry ${d.id}: ${d.why}.`,
		hint: "Nothing was changed. If you do not need that file, delete it by hand; `autoprune log show` says where the original is.",
		retry: "never",
	},
	"undo.no-library": {
		text: (d: { path: string }) =>
			`${d.path} is not in a library: none of its parent folders contains a folder .autoprune.`,
		hint: "Create the folder .autoprune at the library's root, or move the file away by hand.",
		retry: "never",
	},
	"undo.own-folder": {
		text: (d: { path: string; folder: string }) =>
			`The original cannot be moved to ${d.path}: ${d.folder} is for temporary files of Autoprune, which it removes.`,
		hint: "Choose another folder. Nothing was changed.",
		retry: "never",
	},
	"retry.not-kept": {
		text: (d: { id: number }) => `The file of entry ${d.id} was not kept.`,
		hint: "Drop it into the inbox once more, if you have it elsewhere.",
		retry: "never",
	},
	"retry.gone": {
		text: (d: { id: number; path: string }) => `The file of entry ${d.id} is no longer at ${d.path}.`,
		hint: "Drop it into the inbox once more, from wherever it is now.",
		retry: "never",
	},
	"retry.changed": {
		text: (d: { id: number; path: string; why: string }) =>
			`The file at ${d.path} is not the unchanged file of entry ${d.id}: ${d.why}.`,
		hint: "If you want that file pruned, move it into the inbox by hand: it is processed as a new file.",
		retry: "never",
	},
	"retry.under-way": {
		text: (d: { id: number; job: number }) =>
			`The file of entry ${d.id} is already being processed again, as job ${d.job}.`,
		hint: "`autoprune status` shows its progress.",
		retry: "never",
	},
	"retry.waiting": {
		text: (d: { id: number; path: string }) => `The file of entry ${d.id} is already back in the inbox, at ${d.path}.`,
		hint: "The daemon processes it after its next scan; `autoprune status` says whether the daemon is running.",
		retry: "never",
	},
});
