import { schedule } from "node-cron";
import type { Services } from "./daemon-services.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import { DAILY_AT, dailyWork } from "./maintenance/daily.ts";
import { removeEmptyFolders } from "./maintenance/empty-folders.ts";
import { keepRoom } from "./maintenance/room.ts";
import { type Background, inBackground } from "./runtime/background.ts";

/** Work that is due by date or when a disk fills up. It never delays a job. */
export interface Maintenance {
	/** Starts a round: a job has ended, and used disk space or found none. */
	wake(): void;
	/** Resolves when everything that is due is done. */
	drained(): Promise<void>;
	/** Stops the current work; it is repeated at the next start. */
	close(): Promise<void>;
}

/** Starts it for every inbox, including the work that became due while no daemon was running. */
export function startMaintenance(contexts: InboxContexts, services: Services, signal: AbortSignal): Maintenance {
	const enough = new AbortController();
	const options = { signal: AbortSignal.any([signal, enough.signal]), log: services.log };
	const daily: Background = inBackground(
		dailyWork(services, () => contexts.config().originals.days),
		options,
	);
	const room: Background = inBackground(keepRoom(services, contexts.config), options);
	const folders: Background = inBackground(removeEmptyFolders(services), options);
	const pattern = `${DAILY_AT.minute} ${DAILY_AT.hour} * * *`;
	// node-cron's own log would be mixed with our lines on standard output.
	const task = schedule(pattern, () => daily.wake(), { unref: true, suppressMissedWarning: true, logger: SILENT });
	// A machine that slept or a changed clock makes it miss the hour. The journal decides what is due.
	task.on("execution:missed", () => daily.wake());
	return {
		wake: () => room.wake(),
		async drained() {
			await Promise.all([daily.drained(), room.drained(), folders.drained()]);
		},
		async close() {
			await task.destroy();
			enough.abort();
			await Promise.all([daily.ended, room.ended, folders.ended]);
		},
	};
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
