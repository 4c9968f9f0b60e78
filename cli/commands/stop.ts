import { setTimeout as pause } from "node:timers/promises";
import { journalPath } from "../../daemon/journal/place.ts";
import { requestStop } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { cliError } from "../errors.ts";
import { stateInUse } from "../state-in-use.ts";
import { tell } from "../tell.ts";

/** How long a daemon may take to stop. It cancels its jobs, but waits for a share that does not respond. */
const LONGEST_MS = 30_000;

const LOOK_EVERY_MS = 100;

/** A daemon that is starting has missed the requests before it reads the journal, so it is asked again. */
const ASK_EVERY_MS = 1_000;

/** Asks the running daemon to stop, and waits until it has. */
export async function stop(options: { readonly json?: true }): Promise<number> {
	const folder = await stateInUse();
	if (!(await isLocked(folder))) return tell(options, "The daemon is not running.", { stopped: false });
	const began = performance.now();
	let asked = Number.NEGATIVE_INFINITY;
	while (await isLocked(folder)) {
		const now = performance.now();
		if (now - began > LONGEST_MS) throw cliError("work.still-running", { seconds: LONGEST_MS / 1000 });
		if (now - asked >= ASK_EVERY_MS) {
			await requestStop(journalPath(folder));
			asked = now;
		}
		await pause(LOOK_EVERY_MS);
	}
	return tell(options, "Stopped; unfinished files stay in the inbox.", { stopped: true });
}
