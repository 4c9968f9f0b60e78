import { schedule } from "node-cron";
import { DAILY_AT, dailyWork } from "./maintenance/daily.ts";
import { removeEmptyFolders } from "./maintenance/empty-folders.ts";
import { keepRoom } from "./maintenance/room.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { type Background, inBackground } from "./runtime/background.ts";

/** Work that comes due by the date, or as disks fill. It never holds up a journey. */
export interface Maintenance {
	/** A journey has ended: it took space, or could get none. */
	wake(): void;
	/** Resolves when what is due was done. */
	drained(): Promise<void>;
	/** Ends what runs, which is done again at the next start. */
	close(): Promise<void>;
}

/** Starts it for every inbox, with what came due while no daemon ran. */
export function startMaintenance(
	contexts: readonly [InboxContext, ...InboxContext[]],
	signal: AbortSignal,
): Maintenance {
	const enough = new AbortController();
	const options = { signal: AbortSignal.any([signal, enough.signal]), log: contexts[0].sink.log };
	const daily: Background = inBackground(dailyWork(contexts[0]), options);
	const room: Background = inBackground(keepRoom(contexts), options);
	const folders: Background = inBackground(removeEmptyFolders(contexts), options);
	const pattern = `${DAILY_AT.minute} ${DAILY_AT.hour} * * *`;
	// Its own log would go to standard output, between our lines.
	const task = schedule(pattern, () => daily.wake(), { unref: true, suppressMissedWarning: true, logger: SILENT });
	// A machine that slept, or a clock that was set, makes it miss its hour; what is due is found by the journal alone.
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
