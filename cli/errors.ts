import { defineErrors } from "../toolkit/errors.ts";

/**
 * Errors of the command line: an incomplete installation, an option that its parser accepts, a command that was stopped,
 * and a journal of another user.
 */
export const cliError = defineErrors({
	"work.not-installed": {
		text: (d: { found: string }) => `The installation is not complete: ${d.found}.`,
		hint: "Run `npm ci` in the folder of autoprune, and wait until it ends. It may have to compile SQLite, which needs Python 3 and a C++ compiler; the README lists them for each system.",
		retry: "never",
	},
	"work.still-running": {
		text: (d: { seconds: number }) => `The daemon has not stopped within ${d.seconds} s.`,
		hint: "`autoprune status` shows what it does. It may wait for a disk or a share that does not respond.",
		retry: "never",
	},
	"work.stop-no-journal": {
		text: (d: { pid: string; path: string }) =>
			`The daemon, process ${d.pid}, cannot be asked to stop: there is no journal ${d.path}. It was deleted, or the daemon is still starting.`,
		hint: "End that process, or press Ctrl-C in its terminal: it stops in the same way. A service also stops with the tools of the system.",
		retry: "never",
	},
	"work.stop-not-allowed": {
		text: (d: { pid: number }) => `The daemon, process ${d.pid}, belongs to another user, so you cannot stop it.`,
		hint: "Run the command with sudo, or as the user of the daemon. A service also stops with the tools of the system.",
		retry: "never",
	},
	"work.daemon-elsewhere": {
		text: (d: { pid: string; machine: string; folder: string }) =>
			`The daemon with its state in ${d.folder} runs on another machine: process ${d.pid} on ${d.machine}.`,
		hint: "Run `autoprune stop` there. Give each machine a state folder of its own: set `XDG_STATE_HOME` to a local folder (docs/hosts.md). If this machine was renamed while the daemon ran, end that process here.",
		retry: "never",
	},
	"work.binary-unusable": {
		text: (d: { found: string }) => `The binary of the package sqlite3 cannot be loaded: ${d.found}.`,
		hint: "Compile it on this system: run `npm rebuild sqlite3 --build-from-source` in the folder of autoprune. This needs Python 3 and a C++ compiler; the README lists them for each system.",
		retry: "never",
	},
	"usage.not-confirmed": {
		text: (d: { what: string; does: string }) => `${d.what} was not confirmed. ${d.does}`,
		hint: "Answer `yes`, or give --yes where nobody can answer.",
		retry: "never",
	},
	"usage.role-alone": {
		text: (d: { role: string }) =>
			`\`--role ${d.role}\` needs the setting \`journal\`: without a shared journal, nobody else would do the other part of the work.`,
		hint: "Leave --role out, or set `journal` to the database that the hosts share (docs/hosts.md).",
		retry: "never",
	},
	"usage.precision": {
		text: (d: { given: string; allowed: string }) => `Unknown precision \`${d.given}\`; use ${d.allowed}.`,
		hint: "`keep` leaves each tensor's dtype as it is.",
		retry: "never",
	},
	"usage.output-ending": {
		text: (d: { output: string; allowed: string }) => `Unknown file ending of ${d.output}; use ${d.allowed}.`,
		hint: "The ending of the output decides the format that is written.",
		retry: "never",
	},
	"usage.format": {
		text: (d: { given: string; allowed: string }) => `Unknown format \`${d.given}\`; use ${d.allowed}.`,
		hint: "Or leave --format out and name the output with -o: its ending decides the format.",
		retry: "never",
	},
	"usage.format-ending": {
		text: (d: { given: string; output: string }) => `\`--format ${d.given}\` and the ending of ${d.output} disagree.`,
		hint: "Leave one of the two out.",
		retry: "never",
	},
	"usage.build-part": {
		text: (d: { given: string }) => `\`--component ${d.given}\` does not name the file to take the part from.`,
		hint: "Write CLASS=FILE, for example --component VAE-v1=anything.vae.pt",
		retry: "never",
	},
	"usage.since": {
		text: (d: { given: string }) => `\`--since ${d.given}\` is neither a duration nor a date.`,
		hint: "Write a duration back from now as 7d or 12h, or a date as 2026-11-01.",
		retry: "never",
	},
	"usage.until": {
		text: (d: { given: string }) => `\`--until ${d.given}\` is neither a duration nor a date.`,
		hint: "Write a duration back from now as 7d or 12h, or a date as 2026-11-01.",
		retry: "never",
	},
	"usage.architecture": {
		text: (d: { given: string; allowed: string }) => `Unknown architecture \`${d.given}\`; choose one of ${d.allowed}.`,
		hint: "`autoprune inspect FILE` shows the architecture of a file.",
		retry: "never",
	},
	"usage.kind": {
		text: (d: { given: string; allowed: string }) => `Unknown kind \`${d.given}\`; choose one of ${d.allowed}.`,
		hint: "`autoprune inspect FILE` shows the kind of a file.",
		retry: "never",
	},
	"usage.hash": {
		text: (d: { given: string }) => `\`--hash ${d.given}\` must be 6 to 64 hex digits.`,
		hint: "Give the hash, or its beginning, as an image's metadata or a model site shows it.",
		retry: "never",
	},
	"usage.two-forms": {
		text: (d: { one: string; other: string }) => `\`--${d.one}\` and \`--${d.other}\` cannot be used together.`,
		hint: "Leave one of the two out.",
		retry: "never",
	},
	"usage.outcome": {
		text: (d: { given: string; allowed: string }) => `Unknown outcome \`${d.given}\`; choose one of ${d.allowed}.`,
		hint: "Leave --outcome out to see all entries.",
		retry: "never",
	},
	"usage.limit": {
		text: (d: { given: string }) => `\`--limit ${d.given}\` must be a positive integer.`,
		hint: "It is the number of rows to print.",
		retry: "never",
	},
	"work.stopped": {
		text: (d: { path: string }) => `${d.path} was not written, because you stopped the command.`,
		hint: "No temporary files are left. Run the command again at any time.",
		retry: "never",
	},
	"journal.no-rights": {
		text: (d: { folder: string }) =>
			`The daemon of this machine keeps its journal in ${d.folder}, which you have no permission to read.`,
		hint: "Run the command with sudo. A daemon that you start yourself has its own journal.",
		retry: "never",
	},
	"journal.of-another": {
		text: (d: { inbox: string; pid: string; user: string; folder: string; elsewhere: string }) =>
			`The inbox ${d.inbox} is watched by process ${d.pid} of user ${d.user}${d.elsewhere}, whose journal is in ${d.folder}, which you have no permission to read.`,
		hint: "Run the command as that user, or with sudo.",
		retry: "never",
	},
});
