import { schedule } from "node-cron";
import { type Background, inBackground } from "./afterwork/background.ts";
import { DAILY_AT, dailyWork } from "./calendar/daily.ts";
import type { World } from "./journey/world.ts";

/** Work that comes due by the date. It never holds up a journey. */
export interface Calendar {
	/** Resolves when what is due was done. */
	drained(): Promise<void>;
	/** Ends what runs, which is done again at the next start. */
	close(): Promise<void>;
}

/** Starts it, with what came due while no daemon ran. */
export function startCalendar(world: World, signal: AbortSignal): Calendar {
	const enough = new AbortController();
	const { log } = world.front;
	const options = { signal: AbortSignal.any([signal, enough.signal]), log };
	const daily: Background = inBackground(dailyWork(world), options);
	const pattern = `${DAILY_AT.minute} ${DAILY_AT.hour} * * *`;
	// Its own log would go to standard output, between our lines.
	const task = schedule(pattern, () => daily.nudge(), { unref: true, suppressMissedWarning: true, logger: SILENT });
	// A machine that slept, or a clock that was set, makes it miss its hour; what is due is found by the journal alone.
	task.on("execution:missed", () => daily.nudge());
	return {
		drained: () => daily.drained(),
		async close() {
			await task.destroy();
			enough.abort();
			await daily.ended;
		},
	};
}

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined };
