import { execFile } from "node:child_process";
import type { Environment } from "../../config/state-folder.ts";
import type { Log } from "../runtime/log.ts";

/** The service manager that started the daemon: systemd, through sd_notify(3), or none. */
export interface ServiceManager {
	/** How often it expects a watchdog message; null when it does not. */
	readonly pingEveryMs: number | null;
	/** The daemon is ready: recovery has finished, and an inbox was scanned once. Also the end of a reload. */
	ready(): void;
	/** The daemon's activity, in one line for people. */
	status(text: string): void;
	/** The watchdog message; sent only where it is expected. */
	ping(): void;
	/** The configuration is being read again, until `ready`. */
	reloading(): void;
	stopping(): void;
	/** Resolves when all messages were sent. */
	close(): Promise<void>;
}

/** Longer than systemd takes to answer on a loaded machine; a hung call must not delay the exit. */
const CALL_MS = 5_000;

/**
 * Sends messages to systemd when the environment names its socket. Uses `systemd-notify`, since Node has no Unix
 * datagram sockets, with one call at a time to keep the order. A failure only loses the message.
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
			if (why !== null && !failed) log.warn({ why }, "systemd could not be notified of the daemon's state");
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
			// Unsent older messages are outdated and are dropped.
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

/**
 * sd_watchdog_enabled(3): microseconds, for this process if one is named. Half of it leaves room for a late message.
 */
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
