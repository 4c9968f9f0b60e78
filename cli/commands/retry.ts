import { journalPath } from "../../daemon/journal/place.ts";
import { readPause } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { type Retried, retry as retryEntry } from "../../daemon/retry.ts";
import { printable } from "../../toolkit/printable.ts";
import { EXIT } from "../exit-codes.ts";
import { withHands } from "../hands.ts";

/** Puts the file of an entry back into the inbox. */
export async function retry(given: string, { json }: { readonly json?: true }): Promise<number> {
	const { retried, running, paused } = await withHands(given, async ({ id, hands }) => ({
		retried: await retryEntry(id, hands),
		running: await isLocked(hands.state),
		paused: (await readPause(journalPath(hands.state))) !== null,
	}));
	const text = json
		? JSON.stringify({ ...retried, running, paused }, null, 2)
		: [...linesOf(retried), `  ${whatFollows(running, paused)}`].join("\n");
	process.stdout.write(`${text}\n`);
	return EXIT.done;
}

function linesOf({ id, path, output }: Retried): string[] {
	const lines = [`the file of entry ${id} is in the inbox: ${printable(path)}`];
	return output === null ? lines : [...lines, `  what was made of it before stays: ${printable(output)}`];
}

function whatFollows(running: boolean, paused: boolean): string {
	if (paused) return "it is taken when the pause is over: `autoprune resume`";
	return running ? "the daemon takes it as soon as it has settled" : "the daemon is down: `autoprune watch` takes it";
}
