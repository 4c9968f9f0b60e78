import { type DType, isDType } from "../../dtype.ts";
import { toolkitError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import type { Shape, Tensor } from "../../tensor.ts";
import { BYTE, type Cursor, expect, fail, integerBetween, nextItem, peek, takeInteger, U64_MAX } from "./json.ts";
import { skipValue } from "./json-skip.ts";
import { takeString } from "./json-string.ts";

/**
 * Most tensors of one file. The largest published models have some 92,000 in all their shards together;
 * each costs about 500 bytes of memory here.
 */
export const MOST_TENSORS = 250_000;

/** Most entries of `__metadata__`. Trainers write about a hundred. */
export const MOST_METADATA = 100_000;

/** Most fields of a tensor's entry. The format has three; others are allowed and ignored. */
const MOST_FIELDS = 16;

/** Most dimensions of a tensor: the limit of torch and numpy. */
const MOST_DIMENSIONS = 64;

/** Nesting depth of a field's value: header, then entry. */
const FIELD_DEPTH = 2;

/** The content of a header, not yet checked against the file or between tensors. */
export interface Header {
	/** In the header's order. A tensor whose end is before its begin has negative bytes. */
	readonly tensors: ReadonlyMap<string, Tensor>;
	readonly metadata: ReadonlyMap<string, string>;
}

/** Reads a header's JSON, which is UTF-8 and starts at byte `base` of the file; the tensors' data follow it. */
export function parseHeader(bytes: Uint8Array, base: number): Header {
	const cursor: Cursor = { bytes, base, at: 0 };
	const tensors = new Map<string, Tensor>();
	let metadata: Map<string, string> | undefined;
	expect(cursor, BYTE.openObject);
	for (let first = true; nextItem(cursor, BYTE.closeObject, first); first = false) {
		const name = takeKey(cursor);
		if (name === "__metadata__") {
			if (metadata) refuseDuplicate(cursor, "__metadata__");
			metadata = takeMetadata(cursor);
			continue;
		}
		if (tensors.has(name)) refuseDuplicate(cursor, `tensor ${quoted(name)}`);
		if (tensors.size === MOST_TENSORS) refuseMore("tensors", MOST_TENSORS);
		tensors.set(name, takeTensor(cursor, name));
	}
	if (peek(cursor) !== -1) fail(cursor, "there is text after the end of the header");
	return { tensors, metadata: metadata ?? new Map() };
}

function takeKey(cursor: Cursor): string {
	const key = takeString(cursor);
	expect(cursor, BYTE.colon);
	return key;
}

function refuseDuplicate(cursor: Cursor, what: string): never {
	throw toolkitError("safetensors.duplicate", { at: cursor.base + cursor.at, what });
}

function refuseMore(what: string, most: number): never {
	throw toolkitError("safetensors.too-many", { what, most });
}

/** Reads `__metadata__`: strings by name. Like the reference, accepts null as empty. */
function takeMetadata(cursor: Cursor): Map<string, string> {
	const metadata = new Map<string, string>();
	if (peek(cursor) === 0x6e) {
		skipValue(cursor, 1);
		return metadata;
	}
	expect(cursor, BYTE.openObject);
	for (let first = true; nextItem(cursor, BYTE.closeObject, first); first = false) {
		const key = takeKey(cursor);
		if (metadata.has(key)) refuseDuplicate(cursor, `${quoted(key)} in __metadata__`);
		if (metadata.size === MOST_METADATA) refuseMore("entries of __metadata__", MOST_METADATA);
		metadata.set(key, takeString(cursor));
	}
	return metadata;
}

function takeTensor(cursor: Cursor, name: string): Tensor {
	const fields = new Set<string>();
	let dtype: DType | undefined;
	let shape: Shape | undefined;
	let place: readonly [number, number] | undefined;
	expect(cursor, BYTE.openObject);
	for (let first = true; nextItem(cursor, BYTE.closeObject, first); first = false) {
		const field = takeKey(cursor);
		if (fields.has(field)) refuseDuplicate(cursor, `${quoted(field)} of tensor ${quoted(name)}`);
		if (fields.size === MOST_FIELDS) refuseMore(`fields of tensor ${quoted(name)}`, MOST_FIELDS);
		fields.add(field);
		if (field === "dtype") dtype = takeDType(cursor, name);
		else if (field === "shape") shape = takeShape(cursor, name);
		else if (field === "data_offsets") place = takePlace(cursor);
		else skipValue(cursor, FIELD_DEPTH);
	}
	if (!dtype || !shape || !place) {
		return fail(cursor, `tensor ${quoted(name)} lacks its dtype, shape or data_offsets`);
	}
	const dataStart = cursor.base + cursor.bytes.length;
	const [begin, end] = place;
	return { name, dtype, shape, storage: { offset: dataStart + begin, bytes: end - begin }, start: 0 };
}

function takeDType(cursor: Cursor, tensor: string): DType {
	const dtype = takeString(cursor);
	if (!isDType(dtype)) throw toolkitError("safetensors.dtype", { tensor: quoted(tensor), dtype: quoted(dtype) });
	return dtype;
}

/**
 * Reads a shape. A size beyond 2^53 becomes the nearest double. Either the tensor is empty, then the product is checked
 * here with the exact sizes, or it needs more bytes than any file has, which `checkedEnd` refuses.
 */
function takeShape(cursor: Cursor, tensor: string): Shape {
	const shape: number[] = [];
	const exact: bigint[] = [];
	expect(cursor, BYTE.openList);
	while (nextItem(cursor, BYTE.closeList, shape.length === 0)) {
		if (shape.length === MOST_DIMENSIONS) refuseMore(`dimensions of tensor ${quoted(tensor)}`, MOST_DIMENSIONS);
		peek(cursor);
		const start = cursor.at;
		const size = takeInteger(cursor);
		shape.push(size);
		exact.push(Number.isSafeInteger(size) ? 0n : integerBetween(cursor, start));
	}
	if (exact.some((size) => size > 0n)) checkProduct(shape, exact, tensor);
	return shape;
}

/** The reference multiplies left to right in 64 bits: a 0 prevents an overflow after it, not before it. */
function checkProduct(shape: Shape, exact: readonly bigint[], tensor: string): void {
	let count = 1n;
	for (const [i, size] of shape.entries()) {
		count *= exact[i] || BigInt(size);
		if (count > U64_MAX) {
			throw toolkitError("safetensors.overflow", { tensor: quoted(tensor), shape: `[${shape.join(", ")}]` });
		}
	}
}

function takePlace(cursor: Cursor): readonly [number, number] {
	expect(cursor, BYTE.openList);
	const begin = takeInteger(cursor);
	expect(cursor, BYTE.comma);
	const end = takeInteger(cursor);
	expect(cursor, BYTE.closeList);
	return [begin, end];
}
