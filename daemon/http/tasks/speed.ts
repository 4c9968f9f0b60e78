import type { EventBus } from "../../events/bus.ts";

/** How fast outputs were written by the last jobs and tasks of this run of the daemon. */
export interface WritingSpeed {
	/** Adds a written output. */
	wrote(bytes: number, ms: number): void;
	/** About how many milliseconds writing takes; null if nothing of a telling size was written yet. */
	msFor(bytes: number): number | null;
	close(): void;
}

/** For a smaller output most of the time is spent on other things than writing. */
const LEAST_BYTES = 64 * 2 ** 20;

/** Number of outputs that count. */
const MOST_COUNTED = 8;

/** Starts without a measurement, and hears of the jobs. */
export function createWritingSpeed(events: Pick<EventBus, "subscribe">): WritingSpeed {
	let last: { readonly bytes: number; readonly ms: number }[] = [];

	function wrote(bytes: number, ms: number): void {
		if (bytes >= LEAST_BYTES) last = [...last, { bytes, ms }].slice(-MOST_COUNTED);
	}

	const close = events.subscribe((event) => {
		// A file that keeps its size may only have been linked.
		if (event.event === "published" && event.bytesAfter !== event.bytesBefore) wrote(event.bytesAfter, event.ms);
	});

	return {
		wrote,
		msFor(bytes) {
			const written = last.reduce((sum, one) => sum + one.bytes, 0);
			const ms = last.reduce((sum, one) => sum + one.ms, 0);
			return written === 0 ? null : Math.round((bytes * ms) / written);
		},
		close,
	};
}
