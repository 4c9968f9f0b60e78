import { toFault } from "../../toolkit/errors.ts";
import type { EventBus } from "../events/bus.ts";
import type { Journal } from "../journal/port/journal.ts";
import type { Round } from "../runtime/background.ts";
import { aged } from "./choices.ts";
import { clearOriginals, type OriginalsServices } from "./originals.ts";
import { emptyTrash } from "./trash.ts";

/**
 * When the daily maintenance runs, by the local clock: at night, outside the hour that daylight saving time skips or
 * repeats.
 */
export const DAILY_AT = { hour: 4, minute: 30 } as const;

interface DailyServices extends OriginalsServices {
	readonly journal: Journal;
	readonly events: Pick<EventBus, "emit">;
}

/** The services, and the setting `originals.days` at the time of the run. */
interface DailyRun extends DailyServices {
	readonly days: number;
}

/**
 * Runs the daily maintenance when it is due; one run makes up for all missed days. A failure is logged, and the work
 * is repeated the next day. `days`: the current setting `originals.days`.
 */
export function dailyWork(services: DailyServices, days: () => number): Round {
	const { journal, log } = services;
	let tried: number | null = null;
	return async (signal) => {
		const now = new Date();
		const due = lastDue(now);
		if (tried === due || !isDue(await journal.upkeep.lastDone(), now)) return null;
		tried = due;
		for (const step of STEPS) {
			if (signal.aborted) return null;
			try {
				await step.work({ ...services, days: days() }, signal);
			} catch (error) {
				if (signal.aborted) return null;
				const { code, message, hint } = toFault(error);
				log.warn({ code, hint, step: step.name }, message);
				if (step.first) return null;
			}
		}
		await journal.upkeep.done(now.toISOString());
		return null;
	};
}

/**
 * Whether the daily maintenance is due. A last run in the future means that the clock was set back, so it is ignored.
 */
export function isDue(lastDone: string | null, now: Date): boolean {
	if (lastDone === null) return true;
	const done = Date.parse(lastDone);
	return done < lastDue(now) || done > now.getTime();
}

/** A run takes minutes: it checks the journal and removes files before it makes the backup. */
const LONGEST_RUN_MS = 60 * 60_000;

/**
 * Whether the daily maintenance had the time to make a backup of the journal and made none. `madeAt`: of the newest
 * backup; null for none. `startedAt`: when the daemon started. All times are ISO 8601.
 */
export function isBackupOverdue(madeAt: string | null, startedAt: string, now: Date): boolean {
	const due = lastDue(now);
	if (madeAt !== null && Date.parse(madeAt) >= due) return false;
	return now.getTime() - Math.max(due, Date.parse(startedAt)) > LONGEST_RUN_MS;
}

/** The latest time at which the daily maintenance came due, in milliseconds. */
function lastDue(now: Date): number {
	const due = new Date(now);
	due.setHours(DAILY_AT.hour, DAILY_AT.minute, 0, 0);
	if (due > now) due.setDate(due.getDate() - 1);
	return due.getTime();
}

interface DailyStep {
	readonly name: string;
	/**
	 * Whether a failure of this step skips the later ones: they need a sound journal, and a damaged one must not
	 * replace a good backup.
	 */
	readonly first: boolean;
	work(run: DailyRun, signal: AbortSignal): Promise<unknown>;
}

const STEPS: readonly DailyStep[] = [
	{ name: "check", first: true, work: ({ journal }, signal) => journal.upkeep.check(signal) },
	{ name: "originals", first: false, work: clearAged },
	{ name: "trash", first: false, work: clearTrash },
	{ name: "backup", first: false, work: ({ journal }, signal) => journal.upkeep.backUp(new Date(), signal) },
	{ name: "log", first: false, work: ({ journal }) => journal.upkeep.emptyLog() },
];

async function clearAged(run: DailyRun, signal: AbortSignal): Promise<void> {
	const cleared = await clearOriginals(run, aged(run.days, Date.now()), signal);
	if (cleared.files > 0) run.events.emit({ event: "cleared", what: "originals", why: "age", ...cleared });
}

async function clearTrash(run: DailyRun, signal: AbortSignal): Promise<void> {
	const cleared = await emptyTrash(run, run.days, Date.now(), signal);
	if (cleared.files > 0) run.events.emit({ event: "cleared", what: "trash", why: "age", ...cleared });
}
