import type { DType } from "../../dtype.ts";
import { toolkitError } from "../../errors.ts";
import type { Wanted } from "../../plan.ts";
import { quoted } from "../../quoted.ts";
import { countOf, rowMajor, type Shape } from "../../tensor.ts";
import { checkNames } from "../tensor-names.ts";
import { ByteSink } from "./byte-sink.ts";

/** The opcodes that are used, all known to torch 1.13's restricted unpickler. No memo, no floats (pickletools). */
const OP = {
	proto: 0x80,
	stop: 0x2e,
	mark: 0x28,
	emptyDict: 0x7d,
	emptyTuple: 0x29,
	tuple: 0x74,
	setItems: 0x75,
	global: 0x63,
	reduce: 0x52,
	persistentId: 0x51,
	newFalse: 0x89,
	text: 0x58,
	int8: 0x4b,
	int16: 0x4d,
	int32: 0x4a,
	long: 0x8a,
} as const;

const PROTOCOL = 2;

/** The storage class of each dtype that torch 1.13 and all later versions can load. */
const STORAGE_CLASSES: ReadonlyMap<DType, Uint8Array> = new Map(
	(
		[
			["F64", "Double"],
			["F32", "Float"],
			["F16", "Half"],
			["BF16", "BFloat16"],
			["I64", "Long"],
			["I32", "Int"],
			["I16", "Short"],
			["I8", "Char"],
			["U8", "Byte"],
			["BOOL", "Bool"],
			["C64", "ComplexFloat"],
		] as const
	).map(([dtype, name]) => [dtype, globalBytes("torch", `${name}Storage`)]),
);

const REBUILD_TENSOR = globalBytes("torch._utils", "_rebuild_tensor_v2");
const ORDERED_DICT = globalBytes("collections", "OrderedDict");

/** Approximate bytes of a tensor's entry without its name, to allocate memory only once. */
const USUAL_ENTRY = 220;

/**
 * `data.pkl`: `{'state_dict': {name: tensor}}` in protocol 2, where tensor `i` is row-major and alone in
 * storage `i`. Throws for a dtype without a storage class, and for a name that cannot be encoded as UTF-8.
 */
export function pickleOf(tensors: readonly Wanted[]): Uint8Array {
	checkNames(tensors);
	const sink = new ByteSink(USUAL_ENTRY * (tensors.length + 1));
	sink.u8(OP.proto);
	sink.u8(PROTOCOL);
	sink.u8(OP.emptyDict);
	sink.u8(OP.mark);
	putAscii(sink, "state_dict");
	sink.u8(OP.emptyDict);
	sink.u8(OP.mark);
	tensors.forEach((tensor, index) => {
		putText(sink, tensor.name);
		putTensor(sink, tensor, index);
	});
	sink.u8(OP.setItems);
	sink.u8(OP.setItems);
	sink.u8(OP.stop);
	return sink.done();
}

/** `_rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())`. */
function putTensor(sink: ByteSink, tensor: Wanted, index: number): void {
	sink.raw(REBUILD_TENSOR);
	sink.u8(OP.mark);
	putStorage(sink, tensor, index);
	putInteger(sink, 0);
	putTuple(sink, tensor.shape);
	putTuple(sink, stridesOf(tensor.shape));
	sink.u8(OP.newFalse);
	sink.raw(ORDERED_DICT);
	sink.u8(OP.emptyTuple);
	sink.u8(OP.reduce);
	sink.u8(OP.tuple);
	sink.u8(OP.reduce);
}

/** Whether a .pt file that every version of torch reads can store elements of this dtype. */
export function isStorable(dtype: DType): boolean {
	return STORAGE_CLASSES.has(dtype);
}

/** The persistent id `('storage', class, key, 'cpu', elements)`. */
function putStorage(sink: ByteSink, { name, dtype, shape }: Wanted, index: number): void {
	const storageClass = STORAGE_CLASSES.get(dtype);
	if (!storageClass) throw toolkitError("file.dtype-not-in-pt", { tensor: quoted(name), dtype });
	sink.u8(OP.mark);
	putAscii(sink, "storage");
	sink.raw(storageClass);
	putAscii(sink, String(index));
	putAscii(sink, "cpu");
	putInteger(sink, countOf(shape));
	sink.u8(OP.tuple);
	sink.u8(OP.persistentId);
}

/** The strides that torch gives a contiguous tensor: an empty dimension counts as 1. */
function stridesOf(shape: Shape): number[] {
	const strides = rowMajor(shape.map((size) => Math.max(1, size)));
	return strides.map((stride) => (Number.isSafeInteger(stride) ? stride : 1));
}

function putTuple(sink: ByteSink, numbers: readonly number[]): void {
	if (numbers.length === 0) {
		sink.u8(OP.emptyTuple);
		return;
	}
	sink.u8(OP.mark);
	for (const number of numbers) putInteger(sink, number);
	sink.u8(OP.tuple);
}

function putText(sink: ByteSink, text: string): void {
	sink.u8(OP.text);
	sink.measuredText(text);
}

function putAscii(sink: ByteSink, text: string): void {
	sink.u8(OP.text);
	sink.u32(text.length);
	sink.ascii(text);
}

/** A whole number from 0 to 2^53 in the shortest form. */
function putInteger(sink: ByteSink, value: number): void {
	if (value <= 0xff) {
		sink.u8(OP.int8);
		sink.u8(value);
	} else if (value <= 0xffff) {
		sink.u8(OP.int16);
		sink.u16(value);
	} else if (value <= 0x7fffffff) {
		sink.u8(OP.int32);
		sink.u32(value);
	} else {
		// Eight bytes; the highest is 0 for values below 2^53, so the number is read as positive.
		sink.u8(OP.long);
		sink.u8(8);
		sink.u64(value);
	}
}

function globalBytes(module: string, name: string): Uint8Array {
	return new TextEncoder().encode(`${String.fromCharCode(OP.global)}${module}\n${name}\n`);
}
