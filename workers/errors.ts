import { defineErrors } from "../toolkit/errors.ts";

/** Errors of reading and writing files. */
export const workerError = defineErrors({
	"work.changed": {
		text: (d: { path: string }) => `${d.path} changed while it was being read.`,
		hint: "Let the copy finish; the file will be tried again.",
		retry: "later",
	},
	"work.not-a-file": {
		text: (d: { path: string }) => `${d.path} is not a regular file.`,
		hint: "Give the file itself, not a link, a folder, a pipe or a device.",
		retry: "never",
	},
	"work.source-missing": {
		text: (d: { path: string }) => `${d.path} does not exist.`,
		hint: "Check the spelling of the path. If the file is on another disk, mount that disk.",
		retry: "never",
	},
	"work.source-unreadable": {
		text: (d: { path: string; errno: string }) => `${d.path} cannot be read (${d.errno}).`,
		hint: "Check the file's permissions and the health of its disk.",
		retry: "never",
	},
	"work.source-away": {
		text: (d: { path: string; errno: string }) => `${d.path} cannot be read at the moment (${d.errno}).`,
		hint: "Check that its network share responds, and try again.",
		retry: "later",
	},
	"work.in-use": {
		text: (d: { path: string; errno: string }) => `${d.path} is in use by another program (${d.errno}).`,
		hint: "Close the program that has it open: a web UI that has loaded it, a virus scanner, a sync client.",
		retry: "later",
	},
	"work.too-many-open": {
		text: (d: { path: string; errno: string }) =>
			`${d.path} cannot be opened, because too many files are open (${d.errno}).`,
		hint: "Close other programs, or raise the limit: `ulimit -n` for a shell, `LimitNOFILE=` for a systemd service.",
		retry: "later",
	},
	"work.no-memory": {
		text: (d: { path: string; errno: string }) =>
			`${d.path} cannot be read or written, because the machine has no memory left (${d.errno}).`,
		hint: "Close other programs, and try again.",
		retry: "later",
	},
	"work.storage-too-large": {
		text: (d: { tensor: string; bytes: number; allowed: number }) =>
			`The compressed storage of ${d.tensor} has ${d.bytes} bytes; at most ${d.allowed} are allowed.`,
		hint: "Tools that save models do not compress them. Load the file with torch and save it again.",
		retry: "never",
	},
	"work.disk-full": {
		text: (d: { path: string; errno: string }) => `No space left to write ${d.path} (${d.errno}).`,
		hint: "Free some space on that disk, or raise the quota, and try again.",
		retry: "later",
	},
	"work.read-only": {
		text: (d: { path: string; errno: string }) => `No permission to write ${d.path} (${d.errno}).`,
		hint: "Grant write access to that folder to the user that runs autoprune.",
		retry: "later",
	},
	"work.write-failed": {
		text: (d: { path: string; errno: string }) => `${d.path} could not be written (${d.errno}).`,
		hint: "Check the health of that disk, and that it is still mounted.",
		retry: "later",
	},
	"work.not-as-planned": {
		text: (d: { path: string; what: string }) => `${d.path} was written, but holds ${d.what}.`,
		hint: "Check the health of that disk and of the memory, and try again. If it happens again, please report it.",
		retry: "never",
	},
	"work.no-free-name": {
		text: (d: { path: string; tried: number }) =>
			`${d.path} and ${d.tried} numbered variants of that name already exist.`,
		hint: "Move some of those files elsewhere.",
		retry: "never",
	},
	"work.exists": {
		text: (d: { path: string }) => `${d.path} already exists; autoprune never overwrites files.`,
		hint: "Choose another name, or move that file away first.",
		retry: "never",
	},
	"work.not-a-folder": {
		text: (d: { folder: string }) => `${d.folder} cannot be used as a folder: it, or a folder above it, is a file.`,
		hint: "Move that file away, or choose another folder.",
		retry: "later",
	},
	"work.folder-missing": {
		text: (d: { folder: string }) => `The folder ${d.folder} does not exist.`,
		hint: "If it is on another disk, mount that disk. Otherwise create the folder, or correct the configuration.",
		retry: "later",
	},
});
