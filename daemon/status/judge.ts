import { STALE_AFTER_MS, type Status } from "./status.ts";

/** The state of a daemon, judged from outside. */
export interface Judged {
	readonly state: "running" | "starting" | "stopping" | "stuck" | "down";
	/** Why it is stuck or down, as a clause; null when it is neither. */
	readonly why: string | null;
}

/** Judges by the lock, which the kernel releases when the process dies, and by the last status. */
export function judge(locked: boolean, status: Status | null, nowMs: number): Judged {
	if (!locked) return { state: "down", why: whyDown(status) };
	// The status is still that of an earlier daemon.
	if (status === null || status.phase === "stopped") return { state: "starting", why: null };
	const silence = nowMs - status.heartbeatMs;
	if (silence > STALE_AFTER_MS) {
		return { state: "stuck", why: `it has not updated its status for ${Math.round(silence / 1000)} s` };
	}
	if (status.unwell !== null) return { state: "stuck", why: status.unwell };
	return { state: status.phase === "watching" ? "running" : status.phase, why: null };
}

function whyDown(status: Status | null): string {
	if (status === null) return "it has never run here";
	return status.phase === "stopped"
		? "it was stopped, or had finished its work"
		: "it ended unexpectedly: killed, or crashed";
}
