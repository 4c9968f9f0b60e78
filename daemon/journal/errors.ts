import { defineErrors } from "../../toolkit/errors.ts";
import { sizeText } from "../../toolkit/units.ts";

/** Errors of the journal. */
export const journalError = defineErrors({
	"journal.corrupt": {
		text: (d: { path: string; found: string }) => `The journal ${d.path} is damaged (${d.found}).`,
		hint: "Start the daemon again: it renames the damaged journal, restores the newest backup, and starts paused.",
		retry: "later",
	},
	"journal.gone": {
		text: (d: { path: string }) => `The journal ${d.path} was deleted, moved or emptied.`,
		hint: "Start the daemon again: it restores the newest backup and starts paused. Or stop the daemon and move the file back.",
		retry: "later",
	},
	"journal.no-room": {
		text: (d: { folder: string; needs: number; free: number }) =>
			`A backup of the journal needs ${sizeText(d.needs)} in ${d.folder}, and ${sizeText(d.free)} are free.`,
		hint: "Free some space on that disk; the backup is tried again the next day.",
		retry: "later",
	},
	"journal.newer": {
		text: (d: { path: string; found: number; known: number }) =>
			`The journal ${d.path} has version ${d.found}; this autoprune supports versions up to ${d.known}.`,
		hint: "A newer autoprune has used it. Use that version.",
		retry: "never",
	},
	"journal.older": {
		text: (d: { path: string; found: number; wanted: number }) =>
			`The journal ${d.path} has version ${d.found}; this autoprune reads version ${d.wanted}.`,
		hint: "Run `autoprune watch` of this version once: it migrates the journal.",
		retry: "never",
	},
	"journal.no-entry": {
		text: (d: { given: string }) => `There is no entry ${d.given} in the log.`,
		hint: "`autoprune log` lists the entries with their numbers. A running job gets its entry when it is done.",
		retry: "never",
	},
	"journal.full": {
		text: (d: { path: string }) => `No space left to write the journal ${d.path}.`,
		hint: "Free some space on that disk.",
		retry: "later",
	},
	"journal.superseded": {
		text: (d: { id: number }) => `Job ${d.id} was taken up by somebody else.`,
		hint: "Nothing needs to be done: the job goes on elsewhere.",
		retry: "later",
	},
	"journal.busy": {
		text: (d: { path: string }) => `The journal ${d.path} is locked by another program.`,
		hint: "Close the program that has it open, such as a database browser or a backup.",
		retry: "later",
	},
	"journal.unusable": {
		text: (d: { path: string; found: string }) => `The journal ${d.path} cannot be used (${d.found}).`,
		hint: "Check that its folder exists, that autoprune may write there, and that the disk is local.",
		retry: "later",
	},
	"journal.unreachable": {
		text: (d: { url: string; found: string }) => `The journal ${d.url} cannot be reached: ${d.found}.`,
		hint: "Check that PostgreSQL runs and that this host reaches it. A running daemon connects again by itself; start a command again yourself.",
		retry: "later",
	},
	"journal.refused": {
		text: (d: { url: string; found: string }) => `PostgreSQL refuses the journal ${d.url}: ${d.found}.`,
		hint: "Check the user, its rights, the database, and the password. It is read from `~/.pgpass` or the file that `PGPASSFILE` names, which must have mode 0600.",
		retry: "later",
	},
	"journal.read-only": {
		text: (d: { url: string; found: string }) => `The journal ${d.url} can only be read: ${d.found}.`,
		hint: "The database is a standby, or it is set to `default_transaction_read_only`. Name the server that takes writes.",
		retry: "later",
	},
});
