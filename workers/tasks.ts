import type { DType } from "../toolkit/dtype.ts";
import type { Shape, Storage } from "../toolkit/tensor.ts";
import type { TensorCounts } from "../toolkit/value-counts.ts";

/** Where the elements of a segment lie when they are no plain run of the file: with strides, or deflated. */
export interface View {
	readonly storage: Storage;
	/** Byte offset of the tensor's first element within the storage. */
	readonly start: number;
	readonly shape: Shape;
	/** Elements from one index to the next, for each dimension. */
	readonly strides: readonly number[];
	/** Row-major index in the tensor of the segment's first element. */
	readonly first: number;
}

/** A run of elements that lies in one piece in a source and goes, converted, to one piece of the output. */
export interface Segment {
	/** Index into the task's `sources`. */
	readonly source: number;
	/** Offset of the first source byte in its file. */
	readonly from: number;
	readonly fromDType: DType;
	readonly bigEndian: boolean;
	/** Offset of the first output byte in its file. */
	readonly to: number;
	readonly toDType: DType;
	/** Elements. */
	readonly count: number;
	/** Index of the tensor in the plan, by which its values are counted. */
	readonly tensor: number;
	/** Which sum the halves of the elements are added to: 0 unet, 1 vae, 2 clip; -1 for none. */
	readonly metric: number;
	/** Present when the record that the segment lies in is read in full, by this and other segments. */
	readonly record?: {
		/** Offset of the storage in the file. */
		readonly offset: number;
		/** Offset in the file from which the segment's bytes count towards the CRC; those before it are in another segment too. */
		readonly from: number;
	};
	/** Present when the elements have to be gathered; `from` then only orders. */
	readonly view?: View;
}

/** One worker's unit of work: read, convert, write. File descriptors belong to the whole process. */
export interface SpanTask {
	readonly sources: readonly number[];
	/** Where to write; null to measure only. */
	readonly output: number | null;
	readonly segments: readonly Segment[];
	/** Whether to compute the CRC-32 of each segment's output bytes. */
	readonly crc: boolean;
	/** Whether to compute CRC-32s of the source bytes, to be held against those in the source. */
	readonly sourceCrc: boolean;
	/** [0]: source bytes done so far, in KiB, added to as work goes on; [1]: 1 asks the worker to stop. */
	readonly shared: Int32Array;
}

/** The CRC-32 of a record that was read in full, by where it lies. */
export interface ReadRecord {
	/** Index into the task's `sources`, and into the plan's. */
	readonly source: number;
	/** Offset of the storage in the file. */
	readonly offset: number;
	readonly crc: number;
}

export interface SpanDone {
	/** Sums over the segments by metric index: each half's (sigmoid − ½) · 2^30, rounded, as exact integers. */
	readonly metric: readonly [bigint, bigint, bigint];
	/** Of the part of each tensor that the task had, where it was converted or counted. */
	readonly counts: readonly TensorCounts[];
	/** CRC-32 of each segment's output bytes, in order; empty unless asked for. */
	readonly crcs: readonly number[];
	/** CRC-32 of each segment's source bytes that count towards its record's, 0 for none; empty unless asked for. */
	readonly sourceCrcs: readonly number[];
	/** Records that were read whole to gather elements from them; none unless asked for. One may be there twice. */
	readonly records: readonly ReadRecord[];
}

/** A system call that failed, as plain data: an error's class and `code` do not survive a thread. */
export interface IoFault {
	readonly code: string;
	readonly syscall: string;
	readonly message: string;
	/** Which side failed: a source that cannot be read is not an output that cannot be written. */
	readonly side: "source" | "output";
	/** Index into the task's `sources`, where it is one of them that failed. */
	readonly source?: number;
	/** Offset in the file, where the fault is that of a place in it. */
	readonly at?: number;
}

export type SpanResult =
	| { readonly kind: "done"; readonly done: SpanDone }
	| { readonly kind: "stopped" }
	| { readonly kind: "failed"; readonly fault: IoFault };
