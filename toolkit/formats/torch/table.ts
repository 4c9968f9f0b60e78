import { toolkitError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import { bytesOfTensor, countOf, type Shape, type Storage, type Tensor } from "../../tensor.ts";
import type { StorageValue, TensorValue, Unreadable } from "../pickle/value.ts";
import { elementBytes, plainDType } from "./dtypes.ts";
import { FREE_GROWTH_BYTES, MAX_EXPANDED_BYTES, MAX_GROWTH } from "./limits.ts";
import type { Named } from "./names.ts";

/** Finds the location of a storage; returns the same object for the same key. */
export type PlaceStorage = (storage: StorageValue) => Storage;

/** The tensors for a table, each checked to be within its storage. `fileBytes` limits their total size. */
export function tableOf(named: Named, place: PlaceStorage, fileBytes: number): Map<string, Tensor> {
	const tensors = new Map<string, Tensor>();
	const most = fileBytes * MAX_GROWTH + FREE_GROWTH_BYTES;
	let total = 0;
	for (const [name, value] of named) {
		const tensor = tensorOf(name, value, place);
		total += bytesOfTensor(tensor);
		if (total > most) throw toolkitError("torch.expanded", { tensor: name, bytes: total, most });
		tensors.set(name, tensor);
	}
	return tensors;
}

function tensorOf(name: string, value: TensorValue | Unreadable, place: PlaceStorage): Tensor {
	if (value.kind === "unreadable") throw toolkitError("torch.kind", { tensor: name, what: value.what });
	const dtype = plainDType(value.dtype);
	if (dtype === null) throw toolkitError("torch.dtype", { tensor: name, dtype: `torch.${value.dtype}` });
	const bytes = elementBytes(value.dtype);
	const { storage, shape, strides } = value;
	const empty = shape.includes(0);
	checkSpan(name, value);
	const taken = elementsOf(name, shape) * bytes;
	const most = Math.max(storage.length * elementBytes(storage.dtype), MAX_EXPANDED_BYTES);
	if (taken > most) throw toolkitError("torch.expanded", { tensor: name, bytes: taken, most });
	const start = empty ? 0 : storage.from * elementBytes(storage.dtype) + value.offset * bytes;
	const tensor = { name, dtype, shape, storage: inlinePlace(storage) ?? place(storage), start };
	return empty || isRowMajor(shape, strides) ? tensor : { ...tensor, strides };
}

function inlinePlace({ inline }: StorageValue): Storage | null {
	if (inline === undefined) return null;
	const { bytes, bigEndian, at } = inline;
	return { offset: at, bytes: bytes.length, inline: bytes, ...(bigEndian ? { bigEndian: true as const } : {}) };
}

/** Checks that the last element is within the storage; an empty tensor has none. */
function checkSpan(name: string, { dtype, storage, offset, shape, strides }: TensorValue): void {
	if (shape.includes(0)) return;
	let last = offset;
	for (let i = 0; i < shape.length; i++) last += ((shape[i] ?? 1) - 1) * (strides[i] ?? 0);
	const needs = (last + 1) * elementBytes(dtype);
	const has = storage.length * elementBytes(storage.dtype);
	// Beyond 2^53 the sum is inexact, but in any case larger than any storage.
	if (needs > has) {
		throw toolkitError("torch.storage", {
			key: storage.key,
			what: `has ${has} bytes, tensor ${quoted(name)} needs ${needs}`,
		});
	}
}

function elementsOf(name: string, shape: Shape): number {
	if (shape.includes(0)) return 0;
	const count = countOf(shape);
	if (count > Number.MAX_SAFE_INTEGER) {
		throw toolkitError("torch.expanded", { tensor: name, bytes: count, most: Number.MAX_SAFE_INTEGER });
	}
	return count;
}

function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
	let step = 1;
	for (let i = shape.length - 1; i >= 0; i--) {
		const size = shape[i] ?? 1;
		if (size !== 1 && strides[i] !== step) return false;
		step *= size;
	}
	return true;
}
