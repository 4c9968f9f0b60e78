import { addedCounts, isNoteworthy, type TensorCounts } from "../toolkit/value-counts.ts";
import { faultError } from "./io-fault.ts";
import { sourceBytes } from "./spans.ts";
import type { ReadRecord, Segment, SpanDone, SpanResult } from "./tasks.ts";
import { recordsRead } from "./whole-records.ts";
import type { Work } from "./work.ts";

/** Interval of progress reports. */
const PROGRESS_MS = 100;

/** The options that all spans of a plan share. */
export interface SpanOutput {
	/** A file descriptor, or null to measure only. */
	readonly output: number | null;
	readonly crc: boolean;
	/** Whether to compute the CRCs of records that are read in full. */
	readonly sourceCrc: boolean;
	/** The output's path, for messages. */
	readonly into: string;
}

/** The combined results of all spans. They do not depend on how the plan was split or which thread ran a span. */
export interface SpansDone {
	readonly metric: readonly [bigint, bigint, bigint];
	/** Counts of the tensors with something to report, in the plan's order. */
	readonly counts: readonly TensorCounts[];
	/** For each span, the CRC-32 of each segment's output. */
	readonly crcs: readonly (readonly number[])[];
	/** The records that were read in full, in no order and possibly with duplicates; empty unless requested. */
	readonly records: readonly ReadRecord[];
}

/** The memory that the threads share with the caller; see `SpanTask.shared`. */
export function createShared(): Int32Array {
	return new Int32Array(new SharedArrayBuffer(8));
}

/** Source bytes processed so far by all threads. */
export function bytesDone(shared: Int32Array): number {
	return Atomics.load(shared, 0) * 1024;
}

/** Runs all spans in parallel on the pool's workers. Throws UserError `work.*`, or the signal's reason. */
export async function runSpans(
	spans: readonly (readonly Segment[])[],
	output: SpanOutput,
	work: Work,
	shared = createShared(),
): Promise<SpansDone> {
	const telling = tellProgress(spans, shared, work.onProgress);
	const results: SpanDone[] = [];
	const remaining = spans.entries();
	const takeSpans = async () => {
		// All workers share one iterator, and each takes the next span from it.
		for (const [index, segments] of remaining) {
			const task = { sources: work.sources.map((source) => source.fd), ...taskOutput(output), segments, shared };
			results[index] = done(await work.pool.run(task, work.signal), output, work);
		}
	};
	try {
		await allOrStop(Array.from({ length: work.pool.workers }, takeSpans), () => Atomics.store(shared, 1, 1));
	} finally {
		telling.end();
	}
	work.signal?.throwIfAborted();
	return sumUp(spans, results);
}

/** Waits for all spans, because none may write after this has thrown. The first failure asks the others to stop. */
async function allOrStop(running: readonly Promise<void>[], stop: () => void): Promise<void> {
	let failure: { readonly error: unknown } | undefined;
	const ended = running.map((one) =>
		one.catch((error) => {
			failure ??= { error };
			stop();
		}),
	);
	await Promise.all(ended);
	if (failure) throw failure.error;
}

function taskOutput({ output, crc, sourceCrc }: SpanOutput): Omit<SpanOutput, "into"> {
	return { output, crc, sourceCrc };
}

function done(result: SpanResult, output: SpanOutput, work: Work): SpanDone {
	switch (result.kind) {
		case "done":
			return result.done;
		case "failed":
			throw faultError(result.fault, work.sources[result.fault.source ?? 0]?.path ?? "", output.into);
		case "stopped":
			throw work.signal?.reason ?? new Error("A span stopped because another one failed");
	}
}

function sumUp(spans: readonly (readonly Segment[])[], results: readonly SpanDone[]): SpansDone {
	const metric: [bigint, bigint, bigint] = [0n, 0n, 0n];
	const counts = new Map<number, TensorCounts>();
	for (const result of results) {
		for (const part of [0, 1, 2] as const) metric[part] += result.metric[part];
		for (const next of result.counts) counts.set(next.tensor, addedCounts(next, counts.get(next.tensor)));
	}
	const inOrder = [...counts.values()].filter(isNoteworthy).sort((a, b) => a.tensor - b.tensor);
	const records = recordsRead(spans, results);
	return { metric, counts: inOrder, crcs: results.map((result) => result.crcs), records };
}

function tellProgress(
	spans: readonly (readonly Segment[])[],
	shared: Int32Array,
	tell: Work["onProgress"],
): { end(): void } {
	if (tell === undefined) return { end: () => undefined };
	const total = spans.flat().reduce((sum, segment) => sum + sourceBytes(segment), 0);
	const say = () => tell(Math.min(total, bytesDone(shared)), total);
	const timer = setInterval(say, PROGRESS_MS);
	return {
		end() {
			clearInterval(timer);
			say();
		},
	};
}
