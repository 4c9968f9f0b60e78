// A sidecar that comes after its model, as a process of its own, so that a test can kill it at any system call.
import { join } from "node:path";
import { createLateSidecars } from "../../dist/daemon/inbox/late-sidecars.js";
import { scan } from "../../dist/daemon/inbox/scan.js";
import { openJournal } from "../../dist/daemon/journal/sqlite/journal.js";

const [root, journalFile, now] = process.argv.slice(2);

const journal = await openJournal(journalFile);
const log = { warn: (_, message) => process.stdout.write(message), debug: () => undefined };
const events = { emit: ({ event, file }) => process.stdout.write(`${event} ${file}`) };
const inbox = join(root, "inbox");
const lateSidecars = createLateSidecars(
	{
		inbox,
		stagingFolderFor: async () => ({
			workFolder: join(root, "library", ".autoprune"),
			inherited: { gid: null, mode: null },
		}),
		services: { journal, log, events, control: { pause: null } },
	},
	{ now: () => new Date(now), signal: new AbortController().signal, onEnd: () => undefined },
);
for (let at = 0; at < 10; at += 2) {
	const found = await scan(inbox, {
		ignoredFolders: [join(inbox, "Originals")],
		daemonFolders: async () => new Map(),
	});
	if (found.kind === "missing") throw new Error(`${inbox} is missing`);
	await lateSidecars.scanned(found.lone, 1, at);
	await lateSidecars.settled();
}
await journal.close();
