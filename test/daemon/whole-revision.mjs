// One undo or retry as a process of its own, so that a test can kill it at any system call.
import { join } from "node:path";
import { openRevisions } from "../../dist/daemon/journal/sqlite/revisions.js";
import { retry } from "../../dist/daemon/retry.js";
import { revisionTurn } from "../../dist/daemon/revise/turn.js";
import { undo } from "../../dist/daemon/undo.js";

const [root, what, to] = process.argv.slice(2);

const state = join(root, "state");
const path = join(state, "journal.db");
const journal = await openRevisions(path);
const silent = { warn: () => undefined, debug: () => undefined };
const turn = revisionTurn({ kind: "file", path }, state);
const hands = { journal, turn, now: () => "2026-11-23T08:00:00.000Z", log: silent };
if (what === "undo") await undo(1, to ? join(root, to) : null, hands);
else await retry(1, hands);
await journal.close();
