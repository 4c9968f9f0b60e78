import { defineErrors } from "../toolkit/errors.ts";
import { sizeText } from "../toolkit/units.ts";

/** Errors of the daemon: its folders and locks, room on the disk and in memory, and the engine. */
export const daemonError = defineErrors({
	"work.waiting-space": {
		text: (d: { library: string; needs: number; free: number; total: number }) =>
			`It needs ${sizeText(d.needs)} on the disk of ${d.library}, where ${sizeText(d.free)} are available${d.needs > d.total ? `; the whole disk has only ${sizeText(d.total)}` : ""}.`,
		hint: "Free some space on that disk; the job starts as soon as the file fits.",
		retry: "when-room",
	},
	"work.waiting-memory": {
		text: (d: { needs: number; free: number }) =>
			`It needs about ${sizeText(d.needs)} of memory, and ${sizeText(d.free)} are available.`,
		hint: "The job starts as soon as there is enough: close other programs, raise the service's limit, or lower `workers`.",
		retry: "when-room",
	},
	"work.library-empty": {
		text: (d: { folder: string }) => `The library ${d.folder} is now a different, empty folder.`,
		hint: "If it is on another disk, mount that disk. If you emptied it yourself, create a folder .autoprune in it.",
		retry: "later",
	},
	"work.already-running": {
		text: (d: { pid: string; elsewhere: string; folder: string }) =>
			`Another autoprune is already running here: process ${d.pid}${d.elsewhere} holds the lock in ${d.folder}.`,
		hint: "Use that one, or stop it first.",
		retry: "never",
	},
	"work.inbox-in-use": {
		text: (d: { inbox: string; pid: string; user: string; folder: string; elsewhere: string }) =>
			`Another autoprune already watches the inbox ${d.inbox}: process ${d.pid} of user ${d.user}${d.elsewhere}, with its state in ${d.folder}.`,
		hint: "Use that one, or stop it first: two daemons would publish each file twice. Two daemons with separate inboxes may share a library.",
		retry: "never",
	},
	"work.inbox-not-locked": {
		text: (d: { inbox: string; why: string }) =>
			`The inbox ${d.inbox} cannot be locked (${d.why}): autoprune would not notice another daemon that watches it.`,
		hint: "Make sure that no other daemon watches it. The lock needs write access and a file system that supports locks.",
		retry: "never",
	},
	"work.id-changed": {
		text: (d: { path: string }) =>
			`The file system gave ${d.path} another inode while it was processed, so it may be another file.`,
		hint: "It is tried again. If that does not help, use an inbox on another disk; for sshfs, mount with `-o noforget`.",
		retry: "later",
	},
	"work.output-missing": {
		text: (d: { path: string }) => `${d.path} was published, but it no longer exists, and neither does its source.`,
		hint: "If you moved it, nothing is wrong. If not, check the health of the disk, and look for the source in Originals.",
		retry: "never",
	},
	"work.paused": {
		text: (d: { since: string; why: string | null }) =>
			`No job was started: autoprune is paused since ${d.since}${d.why === null ? "" : ` (${d.why})`}.`,
		hint: "`autoprune resume` ends the pause.",
		retry: "never",
	},
	"work.engine-died": {
		text: (d: { deaths: number }) =>
			`The process that reads models died ${d.deaths} times while it worked on this file.`,
		hint: "The machine may have run out of memory. Please report the file; `autoprune retry` with its number tries it again.",
		retry: "never",
	},
	"work.folders-overlap": {
		text: (d: { inbox: string; other: string }) =>
			`Of the inbox ${d.inbox} and ${d.other}, one contains the other: autoprune would process its own output.`,
		hint: "Give the inbox a folder of its own, such as Autoprune in the library.",
		retry: "never",
	},
	"work.archive-scanned": {
		text: (d: { folder: string; inbox: string }) =>
			`${d.folder} leads into the inbox ${d.inbox}: files that are done would be taken for new ones.`,
		hint: "Remove that link or mount, or let it lead out of all inboxes; autoprune creates the folder if it is missing.",
		retry: "never",
	},
	"work.inbox-unreadable": {
		text: (d: { inbox: string; errno: string }) => `No permission to read the inbox ${d.inbox} (${d.errno}).`,
		hint: "Grant read access to the user that runs autoprune.",
		retry: "never",
	},
	"work.inbox-read-only": {
		text: (d: { inbox: string; errno: string }) =>
			`No permission to move files out of the inbox ${d.inbox} (${d.errno}): processed files stay there.`,
		hint: "Unless you want that, grant write access to the user that runs autoprune.",
		retry: "never",
	},
	"work.inboxes-overlap": {
		text: (d: { inbox: string; other: string }) =>
			d.inbox === d.other
				? `Two inboxes are the same folder, ${d.inbox}.`
				: `Of the inboxes ${d.other} and ${d.inbox}, one contains the other: files would be processed twice.`,
		hint: "Give each inbox a folder of its own.",
		retry: "never",
	},
	"work.other-disk": {
		text: (d: { folder: string }) =>
			`Files cannot be moved into ${d.folder}: the file system treats it as another disk.`,
		hint: "It may have a quota or be a subvolume. Choose another folder with `folders`, or remove the limit; then try the file again.",
		retry: "never",
	},
});
