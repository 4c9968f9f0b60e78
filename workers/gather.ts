import { inflateRawSync } from "node:zlib";
import { DTYPES, type DType } from "../toolkit/dtype.ts";
import type { Storage } from "../toolkit/tensor.ts";
import { readFully } from "./exact-io.ts";
import { IoError, ioFault, notInflated } from "./io-fault.ts";
import type { View } from "./tasks.ts";

/** Storages up to this size are read whole before their elements are gathered; larger ones are read run by run. */
const WHOLE_STORAGE = 64 * 1024 * 1024;

/** Reads from one storage at an offset within it. */
type Read = (into: Uint8Array, offset: number) => void;

/** Gathers the elements of views. It keeps the last storage in memory, because the next segment often views it too. */
export interface Gatherer {
	/**
	 * Fills `into` with elements of the view in row-major order, starting at the view's `first`. Returns the whole
	 * storage if this call has read it from the file. Throws IoError.
	 */
	gather(fd: number, view: View, dtype: DType, into: Uint8Array): Uint8Array | undefined;
}

/**
 * Creates a gatherer for the files of one task. It keeps at most one storage in memory, of up to `whole` bytes or
 * deflated.
 */
export function createGatherer(whole = WHOLE_STORAGE): Gatherer {
	let held: { readonly fd: number; readonly offset: number; readonly read: Read } | undefined;
	return {
		gather(fd, view, dtype, into) {
			let fresh: Uint8Array | undefined;
			if (held?.fd !== fd || held.offset !== view.storage.offset) {
				held = undefined;
				fresh = wholeStorage(fd, view.storage, whole);
				held = { fd, offset: view.storage.offset, read: reader(fd, view.storage, fresh) };
			}
			gatherRuns(held.read, view, DTYPES[dtype].bits / 8, into);
			return fresh;
		},
	};
}

/** The bytes of the storage, inflated if necessary; undefined if it must be read run by run or is not in the file. */
function wholeStorage(fd: number, storage: Storage, whole: number): Uint8Array | undefined {
	if (storage.inline !== undefined || (storage.deflated === undefined && storage.bytes > whole)) return undefined;
	return packed(fd, storage);
}

function reader(fd: number, storage: Storage, whole: Uint8Array | undefined): Read {
	const bytes = storage.inline ?? whole;
	if (bytes === undefined) return (into, offset) => readFully(fd, into, storage.offset + offset);
	return (into, offset) => into.set(bytes.subarray(offset, offset + into.length));
}

function packed(fd: number, storage: Storage): Uint8Array {
	return storage.deflated === undefined ? stored(fd, storage) : inflated(fd, storage, storage.deflated);
}

function stored(fd: number, storage: Storage): Uint8Array {
	const bytes = new Uint8Array(storage.bytes);
	readFully(fd, bytes, storage.offset);
	return bytes;
}

function inflated(fd: number, storage: Storage, length: number): Uint8Array {
	const deflated = new Uint8Array(length);
	readFully(fd, deflated, storage.offset);
	const bytes = inflate(deflated, storage.bytes);
	if (bytes?.length !== storage.bytes) throw new IoError(notInflated(storage.offset, storage.bytes));
	return bytes;
}

/** Errors of zlib and Node for data that is not deflated, ends too early, or inflates to too many bytes. */
const BROKEN: ReadonlySet<string> = new Set(["Z_DATA_ERROR", "Z_BUF_ERROR", "ERR_BUFFER_TOO_LARGE"]);

/** Inflates data; undefined if it is invalid or inflates to more than `most` bytes. */
function inflate(deflated: Uint8Array, most: number): Uint8Array | undefined {
	try {
		return inflateRawSync(deflated, { maxOutputLength: most });
	} catch (error) {
		const fault = ioFault(error, "source");
		if (BROKEN.has(fault.code)) return undefined;
		throw new IoError(fault);
	}
}

/** Reads the longest contiguous runs of elements, down to single elements if the strides require it. */
function gatherRuns(read: Read, view: View, width: number, into: Uint8Array): void {
	const { run, outer } = runsOf(view);
	const total = into.length / width;
	for (let done = 0; done < total; ) {
		const index = view.first + done;
		const within = index % run;
		const count = Math.min(run - within, total - done);
		const element = offsetOf(view, outer, Math.floor(index / run)) + within;
		read(into.subarray(done * width, (done + count) * width), view.start + element * width);
		done += count;
	}
}

/** `run`: number of elements in a contiguous run. `outer`: number of leading dimensions that index the runs. */
function runsOf({ shape, strides }: View): { run: number; outer: number } {
	let run = 1;
	let outer = shape.length;
	while (outer > 0 && (strides[outer - 1] === run || shape[outer - 1] === 1)) {
		outer--;
		run *= shape[outer] ?? 1;
	}
	return { run, outer };
}

function offsetOf({ shape, strides }: View, outer: number, index: number): number {
	let rest = index;
	let offset = 0;
	for (let i = outer - 1; i >= 0; i--) {
		const size = shape[i] ?? 1;
		offset += (rest % size) * (strides[i] ?? 0);
		rest = Math.floor(rest / size);
	}
	return offset;
}
