import { setTimeout as pause } from "node:timers/promises";
import { journalPath } from "../../daemon/journal/place.ts";
import { requestStop } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { cliError } from "../errors.ts";
import { stateInUse } from "../state-in-use.ts";
import { tell } from "../tell.ts";

/** How long a daemon may take to stop. It cancels its jobs, but waits for a share that does not respond. */
const LONGEST_MS = 30_000;

const ASK_EVERY_MS = 100;

/** Asks the running daemon to stop, and waits until it has. */
export async function stop(options: { readonly json?: true }): Promise<number> {
	const folder = await stateInUse();
	if (!(await isLocked(folder))) return tell(options, "The daemon is not running.", { stopped: false });
	await requestStop(journalPath(folder));
	const asked = performance.now();
	while (await isLocked(folder)) {
		if (performance.now() - asked > LONGEST_MS) throw cliError("work.still-running", { seconds: LONGEST_MS / 1000 });
		await pause(ASK_EVERY_MS);
	}
	return tell(options, "Stopped; unfinished files stay in the inbox.", { stopped: true });
}
