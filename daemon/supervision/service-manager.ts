import { execFile } from "node:child_process";
import type { Environment } from "../journal/place.ts";
import type { Log } from "../runtime/log.ts";

/** Whoever started the daemon and watches over it: systemd, by sd_notify(3), or nobody. */
export interface ServiceManager {
	/** How often it wants to hear that all is well; null when it does not ask. */
	readonly pingEveryMs: number | null;
	/** Everything is up: recovery is over, and the inbox was looked at once. Also the end of a reload. */
	ready(): void;
	/** What the daemon is doing, as one line for a person. */
	status(text: string): void;
	/** All is well; said only where it is asked for. */
	ping(): void;
	/** The configuration is being read again, until `ready`. */
	reloading(): void;
	stopping(): void;
	/** Resolves when everything was said. */
	close(): Promise<void>;
}

/** Longer than systemd takes to answer when the machine is under load; a call that hangs must not hold up the end. */
const CALL_MS = 5_000;

/**
 * Speaks to systemd where the environment says that it listens. By `systemd-notify`, since Node has no datagram
 * sockets of the file system's kind; one call at a time, so that nothing overtakes. A failure costs only the message.
 */
export function createServiceManager(env: Environment, log: Log): ServiceManager {
	const queue: string[][] = [];
	let sending: Promise<void> | null = null;
	let failed = false;
	let saidStatus = "";

	function say(assignment: string): void {
		if (!env.NOTIFY_SOCKET) return;
		queue.push([assignment]);
		sending ??= sendAll();
	}

	async function sendAll(): Promise<void> {
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			const why = await call(next, env);
			if (why !== null && !failed) log.warn({ why }, "systemd cannot be told how the daemon is");
			failed = why !== null;
		}
		sending = null;
	}

	const pingEveryMs = pingInterval(env);
	return {
		pingEveryMs,
		ready: () => say("READY=1"),
		status(text) {
			if (text === saidStatus) return;
			saidStatus = text;
			// What was said before and was not sent yet is not worth a call any more.
			const unsent = queue.find(([assignment]) => assignment?.startsWith("STATUS="));
			if (unsent === undefined) say(`STATUS=${text}`);
			else unsent[0] = `STATUS=${text}`;
		},
		ping() {
			if (pingEveryMs !== null) say("WATCHDOG=1");
		},
		reloading: () => say("RELOADING=1"),
		stopping: () => say("STOPPING=1"),
		async close() {
			await sending;
		},
	};
}

/** sd_watchdog_enabled(3): microseconds, for this process if one is named; half of it leaves room for one that is late. */
function pingInterval(env: Environment): number | null {
	const microseconds = Number(env.WATCHDOG_USEC);
	if (!env.NOTIFY_SOCKET || !Number.isSafeInteger(microseconds) || microseconds <= 0) return null;
	if (env.WATCHDOG_PID && env.WATCHDOG_PID !== String(process.pid)) return null;
	return microseconds / 2000;
}

function call(assignments: readonly string[], env: Environment): Promise<string | null> {
	return new Promise((resolve) => {
		execFile("systemd-notify", ["--", ...assignments], { env: { ...env }, timeout: CALL_MS }, (error) =>
			resolve(error === null ? null : error.message),
		);
	});
}
