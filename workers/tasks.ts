import type { DType } from "../toolkit/dtype.ts";
import type { Shape, Storage } from "../toolkit/tensor.ts";
import type { TensorCounts } from "../toolkit/value-counts.ts";

/** The layout of a segment's elements if they are not contiguous in the file: strided or deflated. */
export interface View {
	readonly storage: Storage;
	/** Byte offset of the tensor's first element within the storage. */
	readonly start: number;
	readonly shape: Shape;
	/** Distance between consecutive indices in elements, for each dimension. */
	readonly strides: readonly number[];
	/** Row-major index in the tensor of the segment's first element. */
	readonly first: number;
}

/** A run of elements that is contiguous in a source and, once converted, in the output. */
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
	/** Number of elements. */
	readonly count: number;
	/** Index of the tensor in the plan, used to assign the value counts. */
	readonly tensor: number;
	/** Which sum the halves of the elements are added to: 0 unet, 1 vae, 2 clip; -1 for none. */
	readonly metric: number;
	/** Present if the record that contains the segment is read in full, by this and other segments. */
	readonly record?: {
		/** Offset of the storage in the file. */
		readonly offset: number;
		/**
		 * File offset from which the segment's bytes count towards the CRC; earlier bytes are in another segment too.
		 */
		readonly from: number;
	};
	/** Present if the elements have to be gathered; `from` is then only used for sorting. */
	readonly view?: View;
}

/** A worker's unit of work: read, convert, write. File descriptors are valid in all threads of the process. */
export interface SpanTask {
	readonly sources: readonly number[];
	/** File descriptor of the output; null to measure only. */
	readonly output: number | null;
	readonly segments: readonly Segment[];
	/** Whether to compute the CRC-32 of each segment's output bytes. */
	readonly crc: boolean;
	/** Whether to compute CRC-32s of the source bytes, to check them against those in the source. */
	readonly sourceCrc: boolean;
	/** [0]: source KiB processed so far, updated continuously; [1]: 1 asks the worker to stop. */
	readonly shared: Int32Array;
}

/** The CRC-32 of a record that was read in full, with its position. */
export interface ReadRecord {
	/** Index into the task's `sources`, and into the plan's. */
	readonly source: number;
	/** Offset of the storage in the file. */
	readonly offset: number;
	readonly crc: number;
}

export interface SpanDone {
	/** Sums over the segments by metric index: (sigmoid − ½) · 2^30 of each fp16 value, rounded, as exact integers. */
	readonly metric: readonly [bigint, bigint, bigint];
	/** Value counts of the part of each tensor in this task, if it was converted or counted. */
	readonly counts: readonly TensorCounts[];
	/** CRC-32 of each segment's output bytes, in order; empty unless requested. */
	readonly crcs: readonly number[];
	/**
	 * CRC-32 of each segment's source bytes that count towards its record's CRC, 0 for none; empty unless requested.
	 */
	readonly sourceCrcs: readonly number[];
	/** Records that were read in full to gather elements, possibly with duplicates; empty unless requested. */
	readonly records: readonly ReadRecord[];
}

/** A failed system call as plain data: an error's class and `code` are lost between threads. */
export interface IoFault {
	readonly code: string;
	readonly syscall: string;
	readonly message: string;
	/** Whether reading a source or writing the output failed. */
	readonly side: "source" | "output";
	/** Index into the task's `sources`, if a source failed. */
	readonly source?: number;
	/** Offset in the file, if the fault concerns a position in it. */
	readonly at?: number;
}

export type SpanResult =
	| { readonly kind: "done"; readonly done: SpanDone }
	| { readonly kind: "stopped" }
	| { readonly kind: "failed"; readonly fault: IoFault };
