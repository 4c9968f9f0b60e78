import { defineErrors } from "../toolkit/errors.ts";

/** Errors of several hosts that share a journal, inboxes and libraries. */
export const hostsError = defineErrors({
	"hosts.lease-lost": {
		text: (d: { name: string }) => `This host no longer holds the lease ${d.name}.`,
		hint: "Nothing needs to be done: another host goes on with it. If it happens often, check the network to the database.",
		retry: "later",
	},
	"hosts.other-storage": {
		text: (d: { folder: string; found: string }) =>
			`The folder ${d.folder} of this host is not the folder that the other hosts use: ${d.found}.`,
		hint: "Mount the same share at the same path on every host. If you moved or restored the share yourself, run `autoprune hosts forget` with the path of the folder, and start again.",
		retry: "later",
	},
	"hosts.mounted-anew": {
		text: (d: { folders: readonly string[] }) =>
			`While this host ran, storage was mounted anew: ${d.folders.join(", ")}.`,
		hint: "Nothing needs to be done: it is still the storage of the other hosts, and the files are tried again.",
		retry: "later",
	},
	"hosts.no-inodes": {
		text: (d: { folder: string; found: string }) =>
			`The file system of ${d.folder} cannot be shared by several hosts: ${d.found}.`,
		hint: "Mount it so that the server's inode numbers are kept (for SMB: the mount option `serverino`), or use one host only.",
		retry: "later",
	},
	"hosts.no-beacon": {
		text: (d: { folder: string; path: string }) =>
			`Other hosts have used the folder ${d.folder}, but the file ${d.path} is not there.`,
		hint: "Probably the share is not mounted on this host; mount it. If the file was deleted, run `autoprune hosts forget` with the path of the folder, and start again.",
		retry: "later",
	},
	"hosts.other-generation": {
		text: (d: { found: number; joined: number }) =>
			`A backup of the database was restored: it has generation ${d.found}, and this host joined generation ${d.joined}.`,
		hint: "Start autoprune on this host again.",
		retry: "later",
	},
	"hosts.node-too-old": {
		text: (d: { found: string; wanted: string }) =>
			`A journal on PostgreSQL needs Node ${d.wanted} or newer; this is Node ${d.found}.`,
		hint: "Install a newer Node, or remove the setting `journal`: a journal in a file works with this one.",
		retry: "never",
	},
	"hosts.packages-missing": {
		text: () => "A journal on PostgreSQL needs the packages pg and pg-boss, which are not installed.",
		hint: "Run `npm install --no-save pg@8.23.1 pg-boss@12.38.0` where autoprune is installed.",
		retry: "never",
	},
	"hosts.unknown": {
		text: (d: { given: string }) => `No host and no shared folder is called ${d.given}.`,
		hint: "`autoprune hosts list` lists the hosts. A folder is given by its path, as the settings have it.",
		retry: "never",
	},
	"hosts.alive": {
		text: (d: { given: string; age: string }) =>
			`The host ${d.given} may be running: its last heartbeat was ${d.age} ago.`,
		hint: "Stop it there with `autoprune stop`: then it leaves by itself. If it was killed, wait 10 s.",
		retry: "never",
	},
	"hosts.folder-in-use": {
		text: (d: { folder: string; hosts: readonly string[] }) =>
			`The folder ${d.folder} may be in use: these hosts run: ${d.hosts.join(", ")}.`,
		hint: "Stop every host with `autoprune stop`, then give the command again. If one was killed, wait 10 s.",
		retry: "never",
	},
	"hosts.not-shared": {
		text: () => "The journal is a file of this machine, so there are no other hosts.",
		hint: "Set `journal` to the database that the hosts share (docs/hosts.md).",
		retry: "never",
	},
	"hosts.once": {
		text: () => "`--once` cannot be used with a journal on PostgreSQL, because other hosts may add and take files.",
		hint: "Run `autoprune watch` without `--once`, or remove the setting `journal`.",
		retry: "never",
	},
	"hosts.inbox-shared": {
		text: (d: { inbox: string }) =>
			`The inbox ${d.inbox} belongs to hosts that share a journal, but this daemon keeps its own journal.`,
		hint: "Set `journal` to the database of those hosts to join them. If none of them uses the inbox any more, run `autoprune hosts forget` with its path on one of them.",
		retry: "never",
	},
	"hosts.unknown-inbox": {
		text: (d: { folder: string }) => `A job came from the inbox ${d.folder}, which this host's settings do not have.`,
		hint: "Use the same inboxes in the settings of every host.",
		retry: "later",
	},
	"hosts.other-library": {
		text: (d: { inbox: string; library: string }) =>
			`A job from the inbox ${d.inbox} is for the library ${d.library}, which is not the inbox's library on this host.`,
		hint: "Use the same library for this inbox in the settings of every host. If it was changed, its files go on soon; those whose output was already made need the former library once more, at its former path.",
		retry: "later",
	},
});
