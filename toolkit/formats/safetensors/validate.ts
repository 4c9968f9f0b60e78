import { DTYPES } from "../../dtype.ts";
import { toolkitError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import type { Tensor } from "../../tensor.ts";
import { U64_MAX } from "./json.ts";

/**
 * The file offset at which the tensors' data end. Refuses gaps, overlaps, and tensors whose size differs from that of
 * their dtype and shape, checked in the reference implementation's order (safetensors 0.8.0, tensor.rs).
 */
export function checkedEnd(tensors: Iterable<Tensor>, dataStart: number): number {
	let end = dataStart;
	for (const tensor of [...tensors].sort(byPlace)) {
		const { offset, bytes } = tensor.storage;
		if (offset !== end || bytes < 0) refuseOffset(tensor, dataStart, end);
		const wanted = wantedBytes(tensor);
		if (wanted !== bytes) {
			const { name, dtype } = tensor;
			const shape = shapeText(tensor);
			throw toolkitError("safetensors.size", { tensor: quoted(name), dtype, shape, wanted, got: bytes });
		}
		end = offset + bytes;
	}
	return end;
}

function byPlace(a: Tensor, b: Tensor): number {
	return a.storage.offset - b.storage.offset || a.storage.bytes - b.storage.bytes;
}

function refuseOffset(tensor: Tensor, dataStart: number, end: number): never {
	const begin = tensor.storage.offset - dataStart;
	throw toolkitError("safetensors.offset", {
		tensor: quoted(tensor.name),
		begin,
		end: begin + tensor.storage.bytes,
		expected: end - dataStart,
	});
}

/** The bytes that the dtype and the shape require. Inexact above 2^53, which no file can contain. */
function wantedBytes(tensor: Tensor): number {
	const bits = wantedBits(tensor);
	if (bits % 8 !== 0) {
		throw toolkitError("safetensors.misaligned", { tensor: quoted(tensor.name), dtype: tensor.dtype, bits });
	}
	return bits / 8;
}

function wantedBits(tensor: Tensor): number {
	// Sizes beyond 2^53 are not exact here; the product of an empty tensor's sizes was checked while parsing.
	if (tensor.shape.includes(0) && !tensor.shape.every(Number.isSafeInteger)) return 0;
	let bits: number = DTYPES[tensor.dtype].bits;
	for (const size of tensor.shape) {
		if (bits * size > Number.MAX_SAFE_INTEGER) return Number(wantedBitsBeyond(tensor));
		bits *= size;
	}
	return bits;
}

/** The reference multiplies left to right in 64 bits: a 0 prevents an overflow after it, not before it. */
function wantedBitsBeyond(tensor: Tensor): bigint {
	let count = 1n;
	for (const size of tensor.shape) {
		count *= BigInt(size);
		if (count > U64_MAX) refuseOverflow(tensor);
	}
	const bits = count * BigInt(DTYPES[tensor.dtype].bits);
	if (bits > U64_MAX) refuseOverflow(tensor);
	return bits;
}

function refuseOverflow(tensor: Tensor): never {
	throw toolkitError("safetensors.overflow", { tensor: quoted(tensor.name), shape: shapeText(tensor) });
}

function shapeText(tensor: Tensor): string {
	return `[${tensor.shape.join(", ")}]`;
}
