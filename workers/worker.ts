import { crc32 } from "node:zlib";
import { DTYPES } from "../toolkit/dtype.ts";
import { addedCounts, type TensorCounts } from "../toolkit/value-counts.ts";
import { readFully, writeFully } from "./exact-io.ts";
import { createGatherer, type Gatherer } from "./gather.ts";
import { IoError } from "./io-fault.ts";
import { CHUNK_BYTES, converts, type Kernel, LINE_BYTES, loadKernel } from "./kernel/kernel.ts";
import { outputBytes, sourceBytes } from "./spans.ts";
import type { ReadRecord, Segment, SpanDone, SpanResult, SpanTask, View } from "./tasks.ts";
import { truncate, truncates } from "./truncate.ts";
import { type Window, windowsOf } from "./windows.ts";

/** Converted bytes that are contiguous in memory and in the output. */
interface Run {
	readonly to: number;
	bytes: Uint8Array;
}

/** The results of a task so far. */
interface Sums {
	readonly metric: [bigint, bigint, bigint];
	readonly counts: Map<number, TensorCounts>;
	readonly crcs: number[];
	readonly sourceCrcs: number[];
	readonly records: ReadRecord[];
}

/** One per thread; its memory is reused for every task. It is loaded while the thread waits for its first task. */
let kernel = tryKernel();

/** Undefined on failure; the first task then tries again and reports the error. */
function tryKernel(): Kernel | undefined {
	try {
		return loadKernel();
	} catch {
		return undefined;
	}
}

/** Reads, converts and writes one span. Called by the pool. A failed system call is returned, not thrown. */
export function runSpan(task: SpanTask): SpanResult {
	try {
		kernel ??= loadKernel();
		return work(task, kernel, createGatherer());
	} catch (error) {
		if (error instanceof IoError) return { kind: "failed", fault: error.fault };
		throw error;
	}
}

function work(task: SpanTask, kernel: Kernel, gatherer: Gatherer): SpanResult {
	const zeros = (wanted: boolean) => (wanted ? task.segments.map(() => 0) : []);
	const sums: Sums = {
		metric: [0n, 0n, 0n],
		counts: new Map(),
		crcs: zeros(task.crc),
		sourceCrcs: zeros(task.sourceCrc),
		records: [],
	};
	let unreported = 0;
	for (const window of windowsOf(task.segments, CHUNK_BYTES)) {
		if (Atomics.load(task.shared, 1) === 1) return { kind: "stopped" };
		fetch(task, window, kernel, gatherer, sums);
		const runs = convertWindow(window, kernel, sums, task.crc);
		if (task.output !== null) for (const run of runs) writeFully(task.output, run.bytes, run.to);
		unreported += window.parts.reduce((sum, part) => sum + sourceBytes(part.segment), 0);
		Atomics.add(task.shared, 0, Math.floor(unreported / 1024));
		unreported %= 1024;
	}
	return { kind: "done", done: doneOf(sums) };
}

function doneOf({ counts, ...sums }: Sums): SpanDone {
	return { ...sums, counts: [...counts.values()] };
}

/** Reads the window into the kernel's input as little-endian, and updates the CRCs of its records. */
function fetch(task: SpanTask, window: Window, kernel: Kernel, gatherer: Gatherer, sums: Sums): void {
	const fd = task.sources[window.source];
	const first = window.parts[0]?.segment;
	if (fd === undefined || first === undefined) throw new Error(`The task has no source ${window.source}`);
	const lead = leadOf(window);
	const input = kernel.input.subarray(lead, lead + window.bytes);
	try {
		if (first.view) {
			const storage = gatherer.gather(fd, first.view, first.fromDType, input);
			if (storage && task.sourceCrc) sums.records.push(recordOf(window.source, first.view, storage));
		} else {
			readFully(fd, input, window.from);
			if (task.sourceCrc) addToCrcs(window, input, sums.sourceCrcs);
		}
	} catch (error) {
		throw error instanceof IoError ? new IoError({ ...error.fault, source: window.source }) : error;
	}
	for (const { segment, at } of window.parts) {
		if (segment.bigEndian) swap(input.subarray(at, at + sourceBytes(segment)), swapBits(segment.fromDType));
	}
}

function recordOf(source: number, { storage }: View, bytes: Uint8Array): ReadRecord {
	return { source, offset: storage.offset, crc: crc32(bytes) };
}

/** Adds the window's bytes, unchanged from the file, to the CRCs of its segments. */
function addToCrcs({ from, parts }: Window, input: Uint8Array, crcs: number[]): void {
	for (const { segment, index, at } of parts) {
		if (segment.record === undefined) continue;
		const first = Math.max(at, segment.record.from - from);
		const end = at + sourceBytes(segment);
		if (first < end) crcs[index] = crc32(input.subarray(first, end), crcs[index]);
	}
}

/** A complex number consists of two floats that are swapped individually. */
function swapBits(dtype: keyof typeof DTYPES): number {
	return DTYPES[dtype].kind === "complex" ? DTYPES[dtype].bits / 2 : DTYPES[dtype].bits;
}

function swap(bytes: Uint8Array, bits: number): void {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bits === 16) buffer.swap16();
	else if (bits === 32) buffer.swap32();
	else if (bits === 64) buffer.swap64();
}

/**
 * The offset of the window in the kernel's input: it has the same offset in its cache line as in the source or output.
 */
function leadOf({ isUnchanged, from, parts }: Window): number {
	return ((isUnchanged ? parts[0]?.segment.to : from) ?? 0) % LINE_BYTES;
}

/** Converts every part of the window. The result is packed in the kernel's output, or in its input if unchanged. */
function convertWindow(window: Window, kernel: Kernel, sums: Sums, crc: boolean): Run[] {
	const runs: Run[] = [];
	const lead = leadOf(window);
	let at = (window.parts[0]?.segment.to ?? 0) % LINE_BYTES;
	for (const part of window.parts) {
		const from = part.at + lead;
		const length = outputBytes(part.segment);
		if (!window.isUnchanged) place(part.segment, kernel, from, at);
		count(part.segment, kernel, from, at, sums);
		const bytes = window.isUnchanged
			? kernel.input.subarray(from, from + length)
			: kernel.output.subarray(at, at + length);
		if (crc) sums.crcs[part.index] = crc32(bytes, sums.crcs[part.index]);
		append(runs, { to: part.segment.to, bytes });
		at += length;
	}
	return runs;
}

/** Writes what the kernel does not: unchanged bytes, and floats that become integers. */
function place(segment: Segment, kernel: Kernel, from: number, to: number): void {
	const source = kernel.input.subarray(from, from + sourceBytes(segment));
	if (segment.fromDType === segment.toDType) kernel.output.set(source, to);
	else if (truncates(segment.fromDType, segment.toDType)) {
		truncate(segment.fromDType, source, kernel.output.subarray(to), segment.count);
	}
}

/** Converts with the kernel and adds its counts to the sums. */
function count(segment: Segment, kernel: Kernel, from: number, to: number, sums: Sums): void {
	const { fromDType, toDType, tensor, metric } = segment;
	if (fromDType === toDType ? !converts(fromDType, toDType) : truncates(fromDType, toDType)) return;
	const { units, ...counted } = kernel.convert(fromDType, toDType, from, to, segment.count, metric >= 0);
	if (metric === 0 || metric === 1 || metric === 2) sums.metric[metric] += units;
	sums.counts.set(tensor, addedCounts({ tensor, ...counted }, sums.counts.get(tensor)));
}

/** Merges runs that are adjacent in the output, which are adjacent in memory too, so that they are written at once. */
function append(runs: Run[], next: Run): void {
	const last = runs.at(-1);
	if (last === undefined || last.to + last.bytes.length !== next.to) {
		runs.push(next);
		return;
	}
	const { buffer, byteOffset, length } = last.bytes;
	last.bytes = new Uint8Array(buffer, byteOffset, length + next.bytes.length);
}
