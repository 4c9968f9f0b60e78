import { fsync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { ioFault, outputError } from "./io-fault.ts";

/** Minimum size of an output that is flushed while it is written: a smaller one takes 0.1 s to flush at the end. */
const FLUSHED_BYTES = 256 * 1024 * 1024;

/** How often to check whether enough was written for another flush. */
const CHECK_EVERY_MS = 10;

/** Minimum number of source bytes between flushes, so that a slow source does not cause many small ones. */
const WORTH_A_FLUSH = 32 * 1024 * 1024;

/**
 * A disk that takes longer than this for one flush is slow, perhaps because it must seek between reading and writing.
 * The rest is then left to the last flush. On an NVMe disk, a flush took at most 107 ms.
 */
const SLOW_MS = 250;

const syncToDisk = promisify(fsync);

/** Flushes a file to disk. Throws UserError. */
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
	/** Size of the finished file. */
	readonly bytes: number;
	/** Number of source bytes processed so far. */
	readonly done: () => number;
}

/**
 * Waits for `writing`, the writing of a file, and meanwhile flushes the file repeatedly, so that little is left for the
 * last flush. No flush is running when it returns or throws. An error of a flush is thrown too, because the kernel
 * reports a failed write only once.
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
		await pause(CHECK_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
		if (done() - flushed < WORTH_A_FLUSH) continue;
		flushed = done();
		const began = performance.now();
		await flush(fd, path);
		if (performance.now() - began > SLOW_MS) return;
	}
}
