import { sizeText } from "../units.ts";

/** Errors of disks, folders, permissions, locks and the journal. */
export const WORK_ERRORS = {
	"work.changed": {
		text: (d: { path: string }) => `${d.path} changed while it was being read.`,
		hint: "Let the copy finish; the file will be tried again.",
	},
	"work.not-a-file": {
		text: (d: { path: string }) => `${d.path} is not a regular file.`,
		hint: "Give the file itself, not a link, a folder, a pipe or a device.",
	},
	"work.source-unreadable": {
		text: (d: { path: string; errno: string }) => `${d.path} cannot be read (${d.errno}).`,
		hint: "Check the file's permissions and the health of its disk.",
	},
	"work.source-away": {
		text: (d: { path: string; errno: string }) => `${d.path} cannot be read at the moment (${d.errno}).`,
		hint: "Check that its network share responds, and try again.",
	},
	"work.storage-too-large": {
		text: (d: { tensor: string; bytes: number; allowed: number }) =>
			`The compressed storage of ${d.tensor} has ${d.bytes} bytes; at most ${d.allowed} are allowed.`,
		hint: "Tools that save models do not compress them. Load the file with torch and save it again.",
	},
	"work.disk-full": {
		text: (d: { path: string; errno: string }) => `No space left to write ${d.path} (${d.errno}).`,
		hint: "Free some space on that disk, or raise the quota, and try again.",
	},
	"work.read-only": {
		text: (d: { path: string; errno: string }) => `No permission to write ${d.path} (${d.errno}).`,
		hint: "Grant write access to that folder to the user that runs autoprune.",
	},
	"work.write-failed": {
		text: (d: { path: string; errno: string }) => `${d.path} could not be written (${d.errno}).`,
		hint: "Check the health of that disk, and that it is still mounted.",
	},
	"work.not-as-planned": {
		text: (d: { path: string; what: string }) => `${d.path} was written, but holds ${d.what}.`,
		hint: "Check the health of that disk and of the memory, and try again. If it happens again, please report it.",
	},
	"work.waiting-space": {
		text: (d: { library: string; needs: number; free: number; total: number }) =>
			`It needs ${sizeText(d.needs)} on the disk of ${d.library}, where ${sizeText(d.free)} are available${d.needs > d.total ? `; the whole disk has only ${sizeText(d.total)}` : ""}.`,
		hint: "Free some space on that disk; the job starts as soon as the file fits.",
	},
	"work.waiting-memory": {
		text: (d: { needs: number; free: number }) =>
			`It needs about ${sizeText(d.needs)} of memory, and ${sizeText(d.free)} are available.`,
		hint: "The job starts as soon as there is enough: close other programs, raise the service's limit, or lower `workers`.",
	},
	"work.library-empty": {
		text: (d: { folder: string }) => `The library ${d.folder} is now a different, empty folder.`,
		hint: "If it is on another disk, mount that disk. If you emptied it yourself, create a folder .autoprune in it.",
	},
	"work.already-running": {
		text: (d: { pid: string; folder: string }) =>
			`Another autoprune is already running here: process ${d.pid} holds the lock in ${d.folder}.`,
		hint: "Use that one, or stop it first.",
	},
	"work.inbox-in-use": {
		text: (d: { inbox: string; pid: string; user: string; folder: string; elsewhere: string }) =>
			`Another autoprune already watches the inbox ${d.inbox}: process ${d.pid} of user ${d.user}${d.elsewhere}, with its state in ${d.folder}.`,
		hint: "Use that one, or stop it first: two daemons would publish each file twice. Two daemons with separate inboxes may share a library.",
	},
	"work.inbox-not-locked": {
		text: (d: { inbox: string; why: string }) =>
			`The inbox ${d.inbox} cannot be locked (${d.why}): autoprune would not notice another daemon that watches it.`,
		hint: "Make sure that no other daemon watches it. The lock needs write access and a file system that supports locks.",
	},
	"work.no-free-name": {
		text: (d: { path: string; tried: number }) =>
			`${d.path} and ${d.tried} numbered variants of that name already exist.`,
		hint: "Move some of those files elsewhere.",
	},
	"work.output-missing": {
		text: (d: { path: string }) => `${d.path} was published, but it no longer exists, and neither does its source.`,
		hint: "If you moved it, nothing is wrong. If not, check the health of the disk, and look for the source in Originals.",
	},
	"work.exists": {
		text: (d: { path: string }) => `${d.path} already exists; autoprune never overwrites files.`,
		hint: "Choose another name, or move that file away first.",
	},
	"work.stopped": {
		text: (d: { path: string }) => `${d.path} was not written, because you stopped the command.`,
		hint: "No temporary files are left. Run the command again at any time.",
	},
	"work.paused": {
		text: (d: { since: string; why: string | null }) =>
			`No job was started: autoprune is paused since ${d.since}${d.why === null ? "" : ` (${d.why})`}.`,
		hint: "`autoprune resume` ends the pause.",
	},
	"work.engine-died": {
		text: (d: { deaths: number }) =>
			`The process that reads models died ${d.deaths} times while it worked on this file.`,
		hint: "The machine may have run out of memory. Please report the file; `autoprune retry` with its number tries it again.",
	},
	"work.folder-missing": {
		text: (d: { folder: string }) => `The folder ${d.folder} does not exist.`,
		hint: "If it is on another disk, mount that disk. Otherwise create the folder, or correct the configuration.",
	},
	"work.folders-overlap": {
		text: (d: { inbox: string; other: string }) =>
			`Of the inbox ${d.inbox} and ${d.other}, one contains the other: autoprune would process its own output.`,
		hint: "Give the inbox a folder of its own, such as Autoprune in the library.",
	},
	"work.inbox-unreadable": {
		text: (d: { inbox: string; errno: string }) => `No permission to read the inbox ${d.inbox} (${d.errno}).`,
		hint: "Grant read access to the user that runs autoprune.",
	},
	"work.inbox-read-only": {
		text: (d: { inbox: string; errno: string }) =>
			`No permission to move files out of the inbox ${d.inbox} (${d.errno}): processed files stay there.`,
		hint: "Unless you want that, grant write access to the user that runs autoprune.",
	},
	"work.inboxes-overlap": {
		text: (d: { inbox: string; other: string }) =>
			d.inbox === d.other
				? `Two inboxes are the same folder, ${d.inbox}.`
				: `Of the inboxes ${d.other} and ${d.inbox}, one contains the other: files would be processed twice.`,
		hint: "Give each inbox a folder of its own.",
	},
	"work.other-disk": {
		text: (d: { folder: string }) =>
			`Files cannot be moved into ${d.folder}: the file system treats it as another disk.`,
		hint: "It may have a quota or be a subvolume. Choose another folder with `folders`, or remove the limit; then try the file again.",
	},
	"journal.corrupt": {
		text: (d: { path: string; found: string }) => `The journal ${d.path} is damaged (${d.found}).`,
		hint: "Start the daemon again: it renames the damaged journal, restores the newest backup, and starts paused.",
	},
	"journal.gone": {
		text: (d: { path: string }) => `The journal ${d.path} was deleted, moved or emptied.`,
		hint: "Start the daemon again: it restores the newest backup and starts paused. Or stop the daemon and move the file back.",
	},
	"journal.no-room": {
		text: (d: { folder: string; needs: number; free: number }) =>
			`A backup of the journal needs ${sizeText(d.needs)} in ${d.folder}, and ${sizeText(d.free)} are free.`,
		hint: "Free some space on that disk; the backup is tried again the next day.",
	},
	"journal.newer": {
		text: (d: { path: string; found: number; known: number }) =>
			`The journal ${d.path} has version ${d.found}; this autoprune supports versions up to ${d.known}.`,
		hint: "A newer autoprune has used it. Use that version.",
	},
	"journal.no-entry": {
		text: (d: { given: string }) => `There is no entry ${d.given} in the log.`,
		hint: "`autoprune log` lists the entries with their numbers. A running job gets its entry when it is done.",
	},
	"journal.older": {
		text: (d: { path: string; found: number; wanted: number }) =>
			`The journal ${d.path} has version ${d.found}; this autoprune reads version ${d.wanted}.`,
		hint: "Run `autoprune watch` of this version once: it migrates the journal.",
	},
	"journal.full": {
		text: (d: { path: string }) => `No space left to write the journal ${d.path}.`,
		hint: "Free some space on that disk.",
	},
	"journal.busy": {
		text: (d: { path: string }) => `The journal ${d.path} is locked by another program.`,
		hint: "Close the program that has it open, such as a database browser or a backup.",
	},
	"journal.no-rights": {
		text: (d: { folder: string }) =>
			`The daemon of this machine keeps its journal in ${d.folder}, which you have no permission to read.`,
		hint: "Run the command with sudo. A daemon that you start yourself has its own journal.",
	},
	"journal.of-another": {
		text: (d: { inbox: string; pid: string; user: string; folder: string; elsewhere: string }) =>
			`The inbox ${d.inbox} is watched by process ${d.pid} of user ${d.user}${d.elsewhere}, whose journal is in ${d.folder}, which you have no permission to read.`,
		hint: "Run the command as that user, or with sudo.",
	},
	"journal.unusable": {
		text: (d: { path: string; found: string }) => `The journal ${d.path} cannot be used (${d.found}).`,
		hint: "Check that its folder exists, that autoprune may write there, and that the disk is local.",
	},
} as const;
