import type { Log } from "../runtime/log.ts";
import { writeStatus } from "./file.ts";
import type { Status } from "./status.ts";

/** Keeps the status file in the state folder up to date. */
export interface StatusWriter {
	/** Requests a write soon. */
	changed(): void;
	/** Writes a last time; resolves when that is done. */
	close(): Promise<void>;
}

/** Minimum interval between two writes: progress and bursts change the status a thousand times a second. */
const LEAST_PAUSE_MS = 1_000;

/**
 * Writes the result of `status`, and passes each to `onWrite`. If the disk refuses the file, that is logged, and the
 * daemon goes on.
 */
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
