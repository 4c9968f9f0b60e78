import { journalPath } from "../../daemon/journal/place.ts";
import { readPause } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { type Retried, retry as retryEntry } from "../../daemon/retry.ts";
import { printable } from "../../toolkit/printable.ts";
import { withRevisionDeps } from "../revision-deps.ts";
import { tell } from "../tell.ts";

/** Moves the file of an entry back into the inbox. */
export async function retry(given: string, options: { readonly json?: true }): Promise<number> {
	const { retried, running, paused } = await withRevisionDeps(given, async ({ id, deps }) => ({
		retried: await retryEntry(id, deps),
		running: await isLocked(deps.state),
		paused: (await readPause(journalPath(deps.state))) !== null,
	}));
	const text = [...linesOf(retried), `  ${nextStep(running, paused)}`].join("\n");
	return tell(options, text, { ...retried, running, paused });
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
