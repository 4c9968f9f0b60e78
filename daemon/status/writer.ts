import type { Log } from "../runtime/log.ts";
import { writeStatus } from "./file.ts";
import type { Status } from "./status.ts";

/** Keeps the status in the state folder as it is. */
export interface StatusWriter {
	/** It is to be written soon. */
	changed(): void;
	/** Writes it a last time; resolves when that is done. */
	close(): Promise<void>;
}

/** The least time between two writes: progress and bursts change it a thousand times a second. */
const LEAST_PAUSE_MS = 1_000;

/** Writes what `status` gives; `onWrite` gets each too. A disk that takes no status costs a line of log, not the work. */
export function createStatusWriter(
	folder: string,
	status: () => Status,
	onWrite: (status: Status) => void,
	log: Log,
): StatusWriter {
	let timer: NodeJS.Timeout | null = null;
	let writing: Promise<void> = Promise.resolve();
	let wroteAt = Number.NEGATIVE_INFINITY;
	let failed = false;

	async function write(): Promise<void> {
		const now = status();
		onWrite(now);
		try {
			await writeStatus(folder, now);
			failed = false;
		} catch (error) {
			if (!failed) log.warn({ folder, err: error }, "the status cannot be written");
			failed = true;
		}
	}

	function writeNext(): Promise<void> {
		wroteAt = performance.now();
		writing = writing.then(write);
		return writing;
	}

	return {
		changed() {
			if (timer !== null) return;
			const pause = Math.max(0, wroteAt + LEAST_PAUSE_MS - performance.now());
			timer = setTimeout(() => {
				timer = null;
				void writeNext();
			}, pause);
		},
		async close() {
			if (timer !== null) clearTimeout(timer);
			await writeNext();
		},
	};
}
