import { journalPath } from "../../daemon/journal/place.ts";
import { readPause } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { type Retried, retry as retryEntry } from "../../daemon/retry.ts";
import { printable } from "../../toolkit/printable.ts";
import { EXIT } from "../exit-codes.ts";
import { withRevisionDeps } from "../revision-deps.ts";

/** Moves the file of an entry back into the inbox. */
export async function retry(given: string, { json }: { readonly json?: true }): Promise<number> {
	const { retried, running, paused } = await withRevisionDeps(given, async ({ id, deps }) => ({
		retried: await retryEntry(id, deps),
		running: await isLocked(deps.state),
		paused: (await readPause(journalPath(deps.state))) !== null,
	}));
	const text = json
		? JSON.stringify({ ...retried, running, paused }, null, 2)
		: [...linesOf(retried), `  ${nextStep(running, paused)}`].join("\n");
	process.stdout.write(`${text}\n`);
	return EXIT.done;
}

function linesOf({ id, path, output }: Retried): string[] {
	const lines = [`the file of entry ${id} is in the inbox: ${printable(path)}`];
	return output === null ? lines : [...lines, `  its earlier output stays: ${printable(output)}`];
}

function nextStep(running: boolean, paused: boolean): string {
	if (paused) return "autoprune is paused; `autoprune resume` lets the daemon process it";
	return running
		? "the daemon processes it once it has stayed unchanged for a while"
		: "the daemon is down; `autoprune watch` processes it";
}
