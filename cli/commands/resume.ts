import { journalPath } from "../../daemon/journal/place.ts";
import { resumeJournal } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { timeText } from "../../toolkit/units.ts";
import { EXIT } from "../exit-codes.ts";
import { stateInUse } from "../state-in-use.ts";

/** Ends a pause. */
export async function resume({ json }: { readonly json?: true }): Promise<number> {
	const folder = await stateInUse();
	const before = await resumeJournal(journalPath(folder));
	const running = await isLocked(folder);
	const text = json ? JSON.stringify({ paused: null, before, running }, null, 2) : resumedText(before?.since, running);
	process.stdout.write(`${text}\n`);
	return EXIT.done;
}

function resumedText(since: string | undefined, running: boolean): string {
	const down = running ? "" : " The daemon is down; start it with `autoprune watch`.";
	if (since === undefined) return `It was not paused.${down}`;
	return `Resumed after ${timeText(Math.max(0, Date.now() - Date.parse(since)))}.${down}`;
}
