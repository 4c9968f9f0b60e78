// A sidecar that comes after its model, as a process of its own, so that a test can kill it at any system call.
import { join } from "node:path";

const [dist, root, journalFile, now] = process.argv.slice(2);
const load = (module) => import(new URL(`${module}.js`, dist).href);
const { openJournal } = await load("daemon/journal/sqlite/journal");
const { createLateSidecars } = await load("daemon/inbox/late-sidecars");
const { scan } = await load("daemon/inbox/scan");

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
	const { lone } = await scan(inbox, [join(inbox, "Originals")]);
	await lateSidecars.scanned(lone, 1, at);
	await lateSidecars.settled();
}
await journal.close();
