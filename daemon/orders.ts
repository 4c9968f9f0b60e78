import type { Log } from "./inbox/log.ts";
import type { Journal } from "./journal/journal.ts";
import type { Pause } from "./journal/pause.ts";

/** What commands have written into the journal beside the running daemon, as the daemon follows it. */
export interface Orders {
	/** While one is on, nothing begins; what runs is finished. */
	readonly pause: Pause | null;
	/** Calls whenever the pause has begun, ended or got another reason. */
	onChange(listener: () => void): void;
	close(): Promise<void>;
}

/** Between two looks: one number of SQLite's own each, 0.1 ms, which no other process can hold up. */
const LOOK_MS = 500;

/** Follows the journal. What stands in it already is known when this resolves. */
export async function followOrders(journal: Pick<Journal, "paused" | "changesOfOthers">, log: Log): Promise<Orders> {
	const listeners = new Set<() => void>();
	let changes = await journal.changesOfOthers();
	let pause = await journal.paused();
	let looking: Promise<void> | null = null;

	async function look(): Promise<void> {
		const now = await journal.changesOfOthers();
		if (now === changes) return;
		const found = await journal.paused();
		// Only now: a look that failed half-way is made again.
		changes = now;
		const isNews = found?.since !== pause?.since || found?.why !== pause?.why;
		pause = found;
		if (isNews) for (const tell of listeners) tell();
	}

	const timer = setInterval(() => {
		looking ??= look()
			.catch((error: unknown) => log.debug({ err: error }, "the journal could not be asked what is wanted"))
			.finally(() => {
				looking = null;
			});
	}, LOOK_MS);
	return {
		get pause() {
			return pause;
		},
		onChange(listener) {
			listeners.add(listener);
		},
		async close() {
			clearInterval(timer);
			await looking;
		},
	};
}
