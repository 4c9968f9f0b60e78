import { schedule } from "node-cron";
import { type Background, inBackground } from "./afterwork/background.ts";
import { DAILY_AT, dailyWork } from "./calendar/daily.ts";
import { keepRoom } from "./calendar/room.ts";
import type { World } from "./journey/world.ts";

/** Work that comes due by the date, or as disks fill. It never holds up a journey. */
export interface Calendar {
	/** A journey has ended: it took space, or could get none. */
	nudge(): void;
	/** Resolves when what is due was done. */
	drained(): Promise<void>;
	/** Ends what runs, which is done again at the next start. */
	close(): Promise<void>;
}

/** Starts it for every inbox, with what came due while no daemon ran. */
export function startCalendar(worlds: readonly [World, ...World[]], signal: AbortSignal): Calendar {
	const enough = new AbortController();
	const options = { signal: AbortSignal.any([signal, enough.signal]), log: worlds[0].front.log };
	const daily: Background = inBackground(dailyWork(worlds[0]), options);
	const room: Background = inBackground(keepRoom(worlds), options);
	const pattern = `${DAILY_AT.minute} ${DAILY_AT.hour} * * *`;
	// Its own log would go to standard output, between our lines.
	const task = schedule(pattern, () => daily.nudge(), { unref: true, suppressMissedWarning: true, logger: SILENT });
	// A machine that slept, or a clock that was set, makes it miss its hour; what is due is found by the journal alone.
	task.on("execution:missed", () => daily.nudge());
	return {
		nudge: () => room.nudge(),
		async drained() {
			await Promise.all([daily.drained(), room.drained()]);
		},
		async close() {
			await task.destroy();
			enough.abort();
			await Promise.all([daily.ended, room.ended]);
		},
	};
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
