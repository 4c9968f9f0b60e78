import { STALE_AFTER_MS, type Status } from "./status.ts";

/** How a daemon is, from outside. */
export interface Judged {
	readonly state: "running" | "starting" | "stopping" | "stuck" | "down";
	/** Why it is stuck or down, as a clause; null when it is neither. */
	readonly why: string | null;
}

/** Judges by who holds the lock, which no daemon can do from its grave, and by what the last one said. */
export function judge(locked: boolean, status: Status | null, nowMs: number): Judged {
	if (!locked) return { state: "down", why: whyDown(status) };
	// The status is still that of the daemon before.
	if (status === null || status.phase === "stopped") return { state: "starting", why: null };
	const silence = nowMs - status.heartbeatMs;
	if (silence > STALE_AFTER_MS) {
		return { state: "stuck", why: `it has given no sign of life for ${Math.round(silence / 1000)} s` };
	}
	if (status.unwell !== null) return { state: "stuck", why: status.unwell };
	return { state: status.phase === "watching" ? "running" : status.phase, why: null };
}

function whyDown(status: Status | null): string {
	if (status === null) return "it has not run here yet";
	return status.phase === "stopped"
		? "it was stopped, or had no more to do"
		: "it ended without a word: killed, or crashed";
}
