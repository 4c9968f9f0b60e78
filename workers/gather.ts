import { inflateRawSync } from "node:zlib";
import { DTYPES, type DType } from "../toolkit/dtype.ts";
import type { Storage } from "../toolkit/tensor.ts";
import { readFully } from "./exact-io.ts";
import { IoError, ioFault, notInflated } from "./io-fault.ts";
import type { View } from "./tasks.ts";

/** Storages up to this size are read whole before their elements are gathered; larger ones run by run. */
const WHOLE_STORAGE = 64 * 1024 * 1024;

/** Reads from one storage, by offset within it. */
type Read = (into: Uint8Array, offset: number) => void;

/** Gathers the elements of views. It keeps the storage it read last: the next segment often views the same. */
export interface Gatherer {
	/**
	 * Fills `into` with elements of the view in row-major order, from the view's `first` on. Returns the whole storage
	 * where this call has read it from the file. Throws IoError.
	 */
	gather(fd: number, view: View, dtype: DType, into: Uint8Array): Uint8Array | undefined;
}

/** A gatherer for the files of one task; at most one storage, of up to `whole` bytes or deflated, is in memory. */
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

/** The storage as it is in the file, once it is inflated; undefined where it is read run by run, or is not in the file. */
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

/** What zlib and Node answer for data that is not deflated, ends too early, or becomes too much. */
const BROKEN: ReadonlySet<string> = new Set(["Z_DATA_ERROR", "Z_BUF_ERROR", "ERR_BUFFER_TOO_LARGE"]);

/** Undefined for what is no deflate data, or becomes more than `most` bytes. */
function inflate(deflated: Uint8Array, most: number): Uint8Array | undefined {
	try {
		return inflateRawSync(deflated, { maxOutputLength: most });
	} catch (error) {
		const fault = ioFault(error, "source");
		if (BROKEN.has(fault.code)) return undefined;
		throw new IoError(fault);
	}
}

/** Element by element where strides ask for it, else by the longest runs that lie in one piece. */
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

/** Elements of a run, and how many of the leading dimensions go from run to run. */
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
