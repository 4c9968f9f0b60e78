// One undo or retry as a process of its own, so that a test can kill it at any system call.
import { join } from "node:path";

const [dist, root, what, to] = process.argv.slice(2);
const load = (module) => import(new URL(`${module}.js`, dist).href);
const { openRevisions } = await load("daemon/journal/sqlite/revisions");
const { undo } = await load("daemon/undo");
const { retry } = await load("daemon/retry");

const state = join(root, "state");
const journal = await openRevisions(join(state, "journal.db"));
const silent = { warn: () => undefined, debug: () => undefined };
const hands = { journal, state, now: () => "2026-11-23T08:00:00.000Z", log: silent };
if (what === "undo") await undo(1, to ? join(root, to) : null, hands);
else await retry(1, hands);
await journal.close();
