import { readPauseAt } from "../../daemon/journal/openers.ts";
import { type Retried, retry as retryEntry } from "../../daemon/retry.ts";
import { printable } from "../../toolkit/printable.ts";
import { isRunning } from "../journal-in-use.ts";
import { withRevisionDeps } from "../revision-deps.ts";
import { tell } from "../tell.ts";

/** Moves the file of an entry back into the inbox. */
export async function retry(given: string, options: { readonly json?: true }): Promise<number> {
	const { retried, running, paused } = await withRevisionDeps(given, async ({ id, deps, inUse }) => ({
		retried: await retryEntry(id, deps),
		running: await isRunning(inUse),
		paused: (await readPauseAt(inUse.place)) !== null,
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
