import { fsync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { ioFault, outputError } from "./io-fault.ts";

/** Outputs from this size on are worth it: less is on the disk in a tenth of a second. */
const FLUSHED_BYTES = 256 * 1024 * 1024;

/** How often it is looked whether there is enough for another flush. */
const LOOK_EVERY_MS = 10;

/** Source bytes that make a flush worth it: where they come slowly, a disk is not asked for every little. */
const WORTH_A_FLUSH = 32 * 1024 * 1024;

/**
 * A disk that takes longer for one flush is slow, perhaps since it has to seek between what is read and what is written:
 * what is left then waits for the last flush. On an NVMe disk it took 107 ms at most.
 */
const SLOW_MS = 250;

const syncToDisk = promisify(fsync);

/** Has all that was written of a file on the disk. Throws ModelError. */
export async function flush(fd: number, path: string): Promise<void> {
	try {
		await syncToDisk(fd);
	} catch (error) {
		throw outputError(ioFault(error, "output"), path, error);
	}
}

/** A file that is being written. */
interface Flushed {
	readonly fd: number;
	readonly path: string;
	/** What it will have. */
	readonly bytes: number;
	/** Source bytes that are written by now. */
	readonly done: () => number;
}

/**
 * Waits for `writing`, the writing of a file, and has what is written by then flushed meanwhile, over and over, so that
 * the last flush finds little left. No flush runs any more when it returns or throws; what one of them met is thrown too,
 * since the system tells of a failed write only once.
 */
export async function flushedMeanwhile<T>(writing: Promise<T>, file: Flushed): Promise<T> {
	if (file.bytes < FLUSHED_BYTES) return writing;
	const ended = new AbortController();
	const flushing = flushUntil(ended.signal, file);
	const [written, flushed] = await Promise.allSettled([writing.finally(() => ended.abort()), flushing]);
	if (written.status === "rejected") throw written.reason;
	if (flushed.status === "rejected") throw flushed.reason;
	return written.value;
}

async function flushUntil(ended: AbortSignal, { fd, path, done }: Flushed): Promise<void> {
	for (let flushed = 0; !ended.aborted; ) {
		await pause(LOOK_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
		if (done() - flushed < WORTH_A_FLUSH) continue;
		flushed = done();
		const began = performance.now();
		await flush(fd, path);
		if (performance.now() - began > SLOW_MS) return;
	}
}
