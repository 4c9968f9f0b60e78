import type { Closable, Exclusive, Wakeable } from "../../coordination.ts";
import type { SharedJournal } from "../../journal/port/shared-journal.ts";
import { inBackground } from "../../runtime/background.ts";
import type { Log } from "../../runtime/log.ts";
import type { Deliveries } from "../work/deliveries.ts";
import { keepTrying } from "./keep-trying.ts";
import type { LeaseTable } from "./lease-table.ts";

/** How often all unfinished jobs are sent again. Those whose delivery is not lost get no second one. */
const SEND_AGAIN_MS = 5 * 60_000;

const DAY_MS = 24 * 3600 * 1000;

/** How often the given work is woken. The end of a job on another host emits no event on this one. */
const WAKE_EVERY_MS = 5_000;

interface Chores {
	readonly journal: SharedJournal;
	readonly deliveries: Deliveries;
	/** Done once a day. */
	readonly sweep: () => Promise<void>;
	readonly log: Log;
}

/**
 * Does what only one host may do at a time, while this host holds the lease `calendar`: the given work, sending jobs again
 * whose delivery was lost, and removing abandoned files.
 */
export function doOnOneHost<T extends Wakeable>(
	table: LeaseTable,
	start: () => Promise<T>,
	chores: Chores,
): Exclusive<T> {
	let started: T | null = null;
	let choresRunning: Closable | null = null;
	const wanted = keepTrying(table, "calendar", {
		async onTaken() {
			choresRunning = doChores(chores, () => started?.wake());
			started = await start();
		},
		async onLost() {
			const parts = [started, choresRunning];
			[started, choresRunning] = [null, null];
			await Promise.all(parts.map((part) => part?.close()));
		},
		log: chores.log,
	});
	return { current: () => (wanted.current() === null ? null : started), close: () => wanted.close() };
}

function doChores({ journal, deliveries, sweep, log }: Chores, lookAgain: () => void): Closable {
	const closing = new AbortController();
	const options = { signal: closing.signal, log };
	const sending = inBackground(async () => {
		await deliveries.send(await journal.jobsToDeliver());
		return SEND_AGAIN_MS;
	}, options);
	const sweeping = inBackground(async () => {
		await sweep();
		return DAY_MS;
	}, options);
	const looking = inBackground(async () => {
		lookAgain();
		return WAKE_EVERY_MS;
	}, options);
	return {
		async close() {
			closing.abort();
			await Promise.all([sending.ended, sweeping.ended, looking.ended]);
		},
	};
}
