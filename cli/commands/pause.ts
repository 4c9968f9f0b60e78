import { journalPath } from "../../daemon/journal/place.ts";
import { pauseJournal, resumeJournal } from "../../daemon/journal/sqlite/control.ts";
import { isLocked } from "../../daemon/lock.ts";
import { printable } from "../../toolkit/printable.ts";
import { timeText } from "../../toolkit/units.ts";
import { EXIT } from "../exit-codes.ts";
import { whenText } from "../render/when-text.ts";
import { stateInUse } from "../state-in-use.ts";

interface Options {
	readonly why?: string;
	readonly json?: true;
}

/** Pauses the running daemon, or the next one to start, so that it starts no new job. */
export async function pause({ why, json }: Options): Promise<number> {
	const folder = await stateInUse();
	const now = new Date();
	const paused = await pauseJournal(journalPath(folder), { since: now.toISOString(), why: why ?? null });
	const running = await isLocked(folder);
	const because = paused.why === null ? "" : `: ${printable(paused.why)}`;
	const effect = running ? "running jobs will finish." : "the daemon is down and will be paused when it starts.";
	const text = json
		? JSON.stringify({ paused, running }, null, 2)
		: `Paused at ${whenText(new Date(paused.since), now)}${because}; ${effect}\n  No new job starts until \`autoprune resume\`.`;
	process.stdout.write(`${text}\n`);
	return EXIT.done;
}

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
