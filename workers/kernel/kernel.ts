import { readFileSync } from "node:fs";
import { DTYPES, type DType } from "../../toolkit/dtype.ts";
import { float8Value } from "../../toolkit/half.ts";
import type { ValueCounts } from "../../toolkit/value-counts.ts";

/**
 * Bytes read, and bytes written, at a time. Of 0.5, 1, 2 and 4 MiB, 2 MiB took the least processor time for a
 * checkpoint of 7.7 GB, by some 5 %: smaller chunks need more system calls, larger ones do not stay in the cache.
 */
export const CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * Extra space in both buffers, so that the data can have the same offset within a cache line in memory as in the file.
 * With equal offsets, the operating system copies 2.1 GB on writing in 0.38 s instead of 0.45 s.
 */
export const LINE_BYTES = 64;

/** The WebAssembly kernel's numbers for dtypes. Dtypes from 4 on are float8 and are converted with a table. */
const NUMBER: ReadonlyMap<DType, number> = new Map<DType, number>([
	["F32", 0],
	["F16", 1],
	["BF16", 2],
	["F64", 3],
	["F8_E4M3", 4],
	["F8_E5M2", 5],
	["F8_E4M3FNUZ", 6],
	["F8_E5M2FNUZ", 7],
	["F8_E8M0", 8],
]);

const TARGETS: ReadonlySet<DType> = new Set<DType>(["F32", "F16", "BF16"]);

/** Addresses in the module's memory, as in assembly/places.ts. The module uses the first page itself. */
const FLOAT8_AT = 0x16000;
const INPUT_AT = 0x60000;
const PAGE = 65_536;
const OUTPUT_AT = INPUT_AT + CHUNK_BYTES + PAGE;
const BUFFER_BYTES = CHUNK_BYTES + LINE_BYTES;

/** The result of one call. `units` is the exact sum for the metric. */
interface Converted extends ValueCounts {
	readonly units: bigint;
}

/** The conversion kernel with its own memory: bytes are read into `input`, converted, and written from `output`. */
export interface Kernel {
	/** Read buffer of CHUNK_BYTES + LINE_BYTES, aligned to a cache line. */
	readonly input: Uint8Array;
	/** Write buffer of the same size. */
	readonly output: Uint8Array;
	/**
	 * Converts `count` elements from byte `from` of `input` to byte `to` of `output`, little-endian. If both dtypes are
	 * the same, it writes nothing and only counts.
	 */
	convert(fromDType: DType, toDType: DType, from: number, to: number, count: number, metric: boolean): Converted;
}

/** Whether the kernel supports this conversion. */
export function converts(fromDType: DType, toDType: DType): boolean {
	return NUMBER.has(fromDType) && (fromDType === toDType || TARGETS.has(toDType));
}

/** Loads the kernel from the file beside this one, with its tables: 2 ms. */
export function loadKernel(): Kernel {
	const memory = new WebAssembly.Memory({ initial: (OUTPUT_AT + CHUNK_BYTES) / PAGE + 1 });
	fillFloat8(memory.buffer);
	const compiled = new WebAssembly.Module(readFileSync(new URL("./kernel.wasm", import.meta.url)));
	const instance = new WebAssembly.Instance(compiled, { env: { memory } });
	exported(instance, "fillUnits")();
	const call = exported(instance, "convert");
	const nan = exported(instance, "nans");
	const infinite = exported(instance, "infinities");
	const zero = exported(instance, "zeros");
	const overflow = exported(instance, "overflowed");
	const flushed = exported(instance, "flushes");
	return {
		input: new Uint8Array(memory.buffer, INPUT_AT, BUFFER_BYTES),
		output: new Uint8Array(memory.buffer, OUTPUT_AT, BUFFER_BYTES),
		convert(fromDType, toDType, from, to, count, metric) {
			const [source, target] = [NUMBER.get(fromDType), NUMBER.get(toDType)];
			if (source === undefined || target === undefined || !converts(fromDType, toDType)) {
				throw new Error(`The kernel has no conversion from ${fromDType} to ${toDType}`);
			}
			checkRoom(fromDType, from, count);
			checkRoom(toDType, to, count);
			const units = BigInt(call(source, target, INPUT_AT + from, OUTPUT_AT + to, count, metric ? 1 : 0));
			return {
				units,
				nan: Number(nan()),
				infinite: Number(infinite()),
				zero: Number(zero()),
				overflow: Number(overflow()),
				flushed: Number(flushed()),
			};
		},
	};
}

function exported(instance: WebAssembly.Instance, name: string): (...args: number[]) => number | bigint {
	const found = instance.exports[name];
	if (found === undefined) throw new Error(`kernel.wasm does not export ${name}`);
	return found;
}

function checkRoom(dtype: DType, at: number, count: number): void {
	const end = at + (count * DTYPES[dtype].bits) / 8;
	if (at < 0 || end > BUFFER_BYTES) throw new Error(`${count} of ${dtype} from ${at} exceed the kernel's buffer`);
}

function fillFloat8(buffer: ArrayBuffer): void {
	for (const [dtype, number] of NUMBER) {
		if (number < 4) continue;
		const table = new Float32Array(buffer, FLOAT8_AT + (number - 4) * 1024, 256);
		for (let byte = 0; byte < table.length; byte++) table[byte] = float8Value(dtype, byte);
	}
}
