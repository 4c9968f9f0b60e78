import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

/** Bytes of an element of each dtype that the tests write. */
export const ELEMENT_BYTES = {
	BOOL: 1,
	U8: 1,
	I8: 1,
	F8_E4M3: 1,
	F8_E5M2: 1,
	I16: 2,
	F16: 2,
	BF16: 2,
	I32: 4,
	F32: 4,
	I64: 8,
	F64: 8,
} as const;

export type PlainDType = keyof typeof ELEMENT_BYTES;

/** A tensor of a file that a test writes: its first bytes are `bytes`, the others are zero. */
export interface PlainTensor {
	readonly name: string;
	readonly dtype: PlainDType;
	readonly shape: readonly number[];
	readonly bytes?: Uint8Array;
}

/** A tensor as it is found in a written file. */
export interface ReadTensor {
	readonly dtype: string;
	readonly shape: readonly number[];
	/** Its first bytes, as many as were asked for. */
	readonly bytes: Buffer;
	/** How many there are in all. */
	readonly size: number;
}

/** Writes a safetensors file in the order given; what is zero is a hole in the file. Knows nothing of the project. */
export function writePlain(path: string, tensors: readonly PlainTensor[], metadata?: Record<string, string>): void {
	const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
	let at = 0;
	for (const { name, dtype, shape } of tensors) {
		const end = at + bytesOf(dtype, shape);
		header[name] = { dtype, shape, data_offsets: [at, end] };
		at = end;
	}
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	const fd = openSync(path, "wx");
	try {
		writeSync(fd, Buffer.concat([length, json]));
		ftruncateSync(fd, 8 + json.length + at);
		let place = 8 + json.length;
		for (const { dtype, shape, bytes } of tensors) {
			if (bytes !== undefined) writeSync(fd, bytes, 0, bytes.length, place);
			place += bytesOf(dtype, shape);
		}
	} finally {
		closeSync(fd);
	}
}

/** Reads a safetensors file: every tensor with its first `most` bytes, and the metadata. Knows nothing of the project. */
export function readPlain(
	path: string,
	most: number,
): { readonly tensors: Map<string, ReadTensor>; readonly metadata: Record<string, string> } {
	const fd = openSync(path, "r");
	try {
		const length = Buffer.alloc(8);
		readSync(fd, length, 0, 8, 0);
		const json = Buffer.alloc(Number(length.readBigUInt64LE()));
		readSync(fd, json, 0, json.length, 8);
		const { __metadata__: metadata = {}, ...entries } = JSON.parse(json.toString()) as Record<string, never>;
		const tensors = new Map<string, ReadTensor>();
		for (const [name, entry] of Object.entries(entries)) {
			const { dtype, shape, data_offsets } = entry as { dtype: string; shape: number[]; data_offsets: number[] };
			const [from = 0, to = 0] = data_offsets;
			const bytes = Buffer.alloc(Math.min(most, to - from));
			readSync(fd, bytes, 0, bytes.length, 8 + json.length + from);
			tensors.set(name, { dtype, shape, bytes, size: to - from });
		}
		return { tensors, metadata };
	} finally {
		closeSync(fd);
	}
}

function bytesOf(dtype: PlainDType, shape: readonly number[]): number {
	return ELEMENT_BYTES[dtype] * shape.reduce((product, size) => product * size, 1);
}
