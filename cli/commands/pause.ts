import { pauseAt, resumeAt } from "../../daemon/journal/openers.ts";
import { printable } from "../../toolkit/printable.ts";
import { timeText } from "../../toolkit/units.ts";
import { isRunning, journalInUse } from "../journal-in-use.ts";
import { whenText } from "../render/when-text.ts";
import { tell } from "../tell.ts";

interface Options {
	readonly why?: string;
	readonly json?: true;
}

/** Pauses the running daemon, or the next one to start, so that it starts no new job. */
export async function pause({ why, ...options }: Options): Promise<number> {
	const inUse = await journalInUse();
	const now = new Date();
	const paused = await pauseAt(inUse.place, { since: now.toISOString(), why: why ?? null });
	const running = await isRunning(inUse);
	const because = paused.why === null ? "" : `: ${printable(paused.why)}`;
	const effect = running ? "running jobs will finish." : "the daemon is down and will be paused when it starts.";
	const text = `Paused at ${whenText(new Date(paused.since), now)}${because}; ${effect}\n  No new job starts until \`autoprune resume\`.`;
	return tell(options, text, { paused, running });
}

/** Ends a pause. */
export async function resume(options: { readonly json?: true }): Promise<number> {
	const inUse = await journalInUse();
	const before = await resumeAt(inUse.place);
	const running = await isRunning(inUse);
	return tell(options, resumedText(before?.since, running), { paused: null, before, running });
}

function resumedText(since: string | undefined, running: boolean): string {
	const down = running ? "" : " The daemon is down; start it with `autoprune watch`.";
	if (since === undefined) return `It was not paused.${down}`;
	return `Resumed after ${timeText(Math.max(0, Date.now() - Date.parse(since)))}.${down}`;
}
