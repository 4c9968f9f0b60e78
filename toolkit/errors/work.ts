import { sizeText } from "../units.ts";

/** Faults met while working: the disk, the folders, the files' permissions. */
export const WORK_ERRORS = {
	"work.changed": {
		text: (d: { path: string }) => `${d.path} changed while it was being read.`,
		hint: "Let the copy finish; it will be looked at again.",
	},
	"work.not-a-file": {
		text: (d: { path: string }) => `${d.path} is no regular file, but a link, a folder, a pipe or a device.`,
		hint: "Give the file itself.",
	},
	"work.source-unreadable": {
		text: (d: { path: string; errno: string }) => `${d.path} cannot be read (${d.errno}).`,
		hint: "Look at the file's permissions and at the health of the disk it is on.",
	},
	"work.source-away": {
		text: (d: { path: string; errno: string }) => `${d.path} cannot be read now (${d.errno}).`,
		hint: "See whether the share that it lies on answers, and try again.",
	},
	"work.storage-too-large": {
		text: (d: { tensor: string; bytes: number; allowed: number }) =>
			`The compressed storage of ${d.tensor} holds ${d.bytes} bytes; ${d.allowed} are allowed.`,
		hint: "No tool that saves models compresses them. Load the file with torch and save it again.",
	},
	"work.disk-full": {
		text: (d: { path: string; errno: string }) => `There is no room left to write ${d.path} (${d.errno}).`,
		hint: "Free some space on that disk, or raise the quota, and try again.",
	},
	"work.read-only": {
		text: (d: { path: string; errno: string }) => `${d.path} may not be written (${d.errno}).`,
		hint: "Give the user that autoprune runs as the right to write into that folder.",
	},
	"work.write-failed": {
		text: (d: { path: string; errno: string }) => `${d.path} could not be written (${d.errno}).`,
		hint: "Look at the health of that disk, and whether it is still mounted.",
	},
	"work.not-as-planned": {
		text: (d: { path: string; what: string }) => `${d.path} was written, but holds ${d.what}.`,
		hint: "Look at the health of that disk and of the memory, and try again. If it stays so, please report it.",
	},
	"work.waiting-space": {
		text: (d: { library: string; needs: number; free: number; total: number }) =>
			`It needs ${sizeText(d.needs)} on the disk of ${d.library}, where ${sizeText(d.free)} can be had${d.needs > d.total ? `; the whole disk holds no more than ${sizeText(d.total)}` : ""}.`,
		hint: "Free some space on that disk; the file is begun as soon as it fits.",
	},
	"work.waiting-memory": {
		text: (d: { needs: number; free: number }) =>
			`It needs some ${sizeText(d.needs)} of memory, and ${sizeText(d.free)} can be had.`,
		hint: "The file is begun as soon as there is enough: close other programs, raise the service's limit, or lower `workers`.",
	},
	"work.library-empty": {
		text: (d: { folder: string }) => `The library ${d.folder} is another folder now, and empty.`,
		hint: "If it lies on another disk, mount it. If you have emptied it, make a folder .autoprune in it.",
	},
	"work.already-running": {
		text: (d: { pid: string; folder: string }) =>
			`Another autoprune works here already: process ${d.pid}, by its lock in ${d.folder}.`,
		hint: "Use that one, or end it first.",
	},
	"work.inbox-in-use": {
		text: (d: { inbox: string; pid: string; user: string; folder: string; elsewhere: string }) =>
			`Another autoprune watches the inbox ${d.inbox} already: process ${d.pid} of user ${d.user}${d.elsewhere}, with its state in ${d.folder}.`,
		hint: "Use that one, or end it first: two daemons would publish each file twice. Two may share a library, with an inbox each.",
	},
	"work.inbox-not-locked": {
		text: (d: { inbox: string; why: string }) =>
			`The inbox ${d.inbox} cannot be locked (${d.why}): another daemon that watches it would not be noticed.`,
		hint: "See that no other daemon watches it. The lock needs the right to write there, and a file system with locks.",
	},
	"work.no-free-name": {
		text: (d: { path: string; tried: number }) => `${d.path} and ${d.tried} numbered names after it are all taken.`,
		hint: "Move some of those files elsewhere.",
	},
	"work.output-missing": {
		text: (d: { path: string }) => `${d.path} was published, but it is not there any more, and neither is its source.`,
		hint: "If you moved it, all is well. If not, the disk lost it: look at the disk's health, and for the source in Originals.",
	},
	"work.exists": {
		text: (d: { path: string }) => `${d.path} exists, and nothing is ever replaced.`,
		hint: "Choose another name, or move that file away first.",
	},
	"work.stopped": {
		text: (d: { path: string }) => `${d.path} was not written: you stopped it.`,
		hint: "Nothing is left behind. Start it again when you like.",
	},
	"work.paused": {
		text: (d: { since: string; why: string | null }) =>
			`Nothing was begun: autoprune is paused since ${d.since}${d.why === null ? "" : `, for: ${d.why}`}.`,
		hint: "`autoprune resume` ends the pause.",
	},
	"work.engine-died": {
		text: (d: { deaths: number }) =>
			`The process that reads models died ${d.deaths} times while it worked on this file.`,
		hint: "Perhaps memory ran out. Please report the file; `autoprune retry` with its number tries it again.",
	},
	"work.folder-missing": {
		text: (d: { folder: string }) => `There is no folder ${d.folder}.`,
		hint: "If it lies on another disk, see that the disk is mounted. Otherwise create the folder, or correct the configuration.",
	},
	"work.folders-overlap": {
		text: (d: { inbox: string; other: string }) =>
			`The inbox ${d.inbox} and ${d.other} lie within each other: what is written would be taken for new arrivals.`,
		hint: "Give the inbox a folder of its own, such as Autoprune in the library.",
	},
	"work.inbox-unreadable": {
		text: (d: { inbox: string; errno: string }) => `The inbox ${d.inbox} may not be looked into (${d.errno}).`,
		hint: "Give the user that autoprune runs as the right to read it.",
	},
	"work.inbox-read-only": {
		text: (d: { inbox: string; errno: string }) =>
			`Nothing may be moved out of the inbox ${d.inbox} (${d.errno}): files stay there when they are done.`,
		hint: "Give the user that autoprune runs as the right to write there, unless that is what you want.",
	},
	"work.inboxes-overlap": {
		text: (d: { inbox: string; other: string }) =>
			d.inbox === d.other
				? `Two inboxes are the same folder, ${d.inbox}.`
				: `The inboxes ${d.other} and ${d.inbox} lie within each other: each file would be taken twice.`,
		hint: "Give each inbox a folder of its own.",
	},
	"work.other-disk": {
		text: (d: { folder: string }) =>
			`No file can be moved into ${d.folder}: the file system treats it as another disk.`,
		hint: "A quota or a subvolume may end there. Let `folders` name another folder, or take the limit off; then try the file again.",
	},
	"journal.corrupt": {
		text: (d: { path: string; found: string }) => `The journal ${d.path} is damaged (${d.found}).`,
		hint: "Start the daemon again: it moves the journal aside, puts the newest backup in its place, and starts paused.",
	},
	"journal.gone": {
		text: (d: { path: string }) => `The journal ${d.path} was deleted, moved or emptied.`,
		hint: "Start the daemon again: it puts the newest backup in its place, and starts paused. Or stop it and move the file back.",
	},
	"journal.no-room": {
		text: (d: { folder: string; needs: number; free: number }) =>
			`A backup of the journal needs ${sizeText(d.needs)} in ${d.folder}, and ${sizeText(d.free)} are free.`,
		hint: "Free some space on that disk; the backup is made the next day.",
	},
	"journal.newer": {
		text: (d: { path: string; found: number; known: number }) =>
			`The journal ${d.path} is of version ${d.found}; this autoprune knows up to ${d.known}.`,
		hint: "A newer autoprune has used it. Use that one.",
	},
	"journal.no-entry": {
		text: (d: { given: string }) => `There is no entry ${d.given} in the log.`,
		hint: "`autoprune log` lists the entries with their numbers. A file under way gets one when it is done.",
	},
	"journal.older": {
		text: (d: { path: string; found: number; wanted: number }) =>
			`The journal ${d.path} is of version ${d.found}; this autoprune reads version ${d.wanted}.`,
		hint: "Start `autoprune watch` of this version once: it brings the journal up to date.",
	},
	"journal.full": {
		text: (d: { path: string }) => `There is no room left to write the journal ${d.path}.`,
		hint: "Free some space on that disk.",
	},
	"journal.busy": {
		text: (d: { path: string }) => `The journal ${d.path} is locked by another program.`,
		hint: "Close the program that has it open, such as a database browser or a backup.",
	},
	"journal.no-rights": {
		text: (d: { folder: string }) =>
			`The daemon of this machine keeps its journal in ${d.folder}, where you may not look.`,
		hint: "Run the command with sudo. A daemon of your own has a journal of its own.",
	},
	"journal.of-another": {
		text: (d: { inbox: string; pid: string; user: string; folder: string; elsewhere: string }) =>
			`The inbox ${d.inbox} is watched by process ${d.pid} of user ${d.user}${d.elsewhere}, whose journal is in ${d.folder}, where you may not look.`,
		hint: "Run the command as that user, or with sudo.",
	},
	"journal.unusable": {
		text: (d: { path: string; found: string }) => `The journal ${d.path} cannot be used (${d.found}).`,
		hint: "See that its folder exists, that autoprune may write there, and that the disk is a local one.",
	},
} as const;
