import type { DType } from "../../dtype.ts";

/** One of torch's element types: its bytes and its name in safetensors, if it has one. */
interface TorchDType {
	readonly bytes: number;
	readonly dtype: DType | null;
}

/** torch's dtypes by name, without `torch.` (torch 2.14). */
const TORCH_DTYPES: ReadonlyMap<string, TorchDType> = new Map<string, TorchDType>([
	["float64", { bytes: 8, dtype: "F64" }],
	["float32", { bytes: 4, dtype: "F32" }],
	["float16", { bytes: 2, dtype: "F16" }],
	["bfloat16", { bytes: 2, dtype: "BF16" }],
	["int64", { bytes: 8, dtype: "I64" }],
	["int32", { bytes: 4, dtype: "I32" }],
	["int16", { bytes: 2, dtype: "I16" }],
	["int8", { bytes: 1, dtype: "I8" }],
	["uint64", { bytes: 8, dtype: "U64" }],
	["uint32", { bytes: 4, dtype: "U32" }],
	["uint16", { bytes: 2, dtype: "U16" }],
	["uint8", { bytes: 1, dtype: "U8" }],
	["bool", { bytes: 1, dtype: "BOOL" }],
	["float8_e4m3fn", { bytes: 1, dtype: "F8_E4M3" }],
	["float8_e5m2", { bytes: 1, dtype: "F8_E5M2" }],
	["float8_e8m0fnu", { bytes: 1, dtype: "F8_E8M0" }],
	["float8_e4m3fnuz", { bytes: 1, dtype: "F8_E4M3FNUZ" }],
	["float8_e5m2fnuz", { bytes: 1, dtype: "F8_E5M2FNUZ" }],
	["complex64", { bytes: 8, dtype: "C64" }],
	["complex128", { bytes: 16, dtype: null }],
	["complex32", { bytes: 4, dtype: null }],
	["float4_e2m1fn_x2", { bytes: 1, dtype: null }],
	["qint8", { bytes: 1, dtype: null }],
	["quint8", { bytes: 1, dtype: null }],
	["qint32", { bytes: 4, dtype: null }],
	["quint4x2", { bytes: 1, dtype: null }],
	["quint2x4", { bytes: 1, dtype: null }],
	["untyped", { bytes: 1, dtype: "U8" }],
]);

const ELEMENTS_OF_CLASS: readonly (readonly [string, string])[] = [
	["Double", "float64"],
	["Float", "float32"],
	["Half", "float16"],
	["BFloat16", "bfloat16"],
	["Long", "int64"],
	["Int", "int32"],
	["Short", "int16"],
	["Char", "int8"],
	["Byte", "uint8"],
	["Bool", "bool"],
	["ComplexDouble", "complex128"],
	["ComplexFloat", "complex64"],
	["QInt8", "qint8"],
	["QUInt8", "quint8"],
	["QInt32", "qint32"],
	["QUInt4x2", "quint4x2"],
	["QUInt2x4", "quint2x4"],
];

/**
 * Dtypes by the class's global: `torch.FloatStorage`, `torch.cuda.FloatStorage`, and the former names of untyped
 * storages.
 */
const STORAGE_CLASSES: ReadonlyMap<string, string> = new Map([
	...ELEMENTS_OF_CLASS.map(([name, dtype]) => [`torch.${name}Storage`, dtype] as const),
	...ELEMENTS_OF_CLASS.map(([name, dtype]) => [`torch.cuda.${name}Storage`, dtype] as const),
	["torch.storage.UntypedStorage", "untyped"],
	["torch.storage._UntypedStorage", "untyped"],
	["torch.UntypedStorage", "untyped"],
]);

/** Aliases of dtypes that are attributes of `torch`. */
const ALIASES: ReadonlyMap<string, string> = new Map([
	["float", "float32"],
	["double", "float64"],
	["half", "float16"],
	["long", "int64"],
	["int", "int32"],
	["short", "int16"],
]);

/** The dtype of a storage class, by the class's global; `untyped` for plain bytes; null for any other global. */
export function storageDType(name: string): string | null {
	return STORAGE_CLASSES.get(name) ?? null;
}

/** The dtype that a global of `torch` names; null for any other. */
export function namedDType(name: string): string | null {
	if (!name.startsWith("torch.")) return null;
	const bare = name.slice("torch.".length);
	const dtype = ALIASES.get(bare) ?? bare;
	return dtype !== "untyped" && TORCH_DTYPES.has(dtype) ? dtype : null;
}

/** Bytes of one element. */
export function elementBytes(dtype: string): number {
	const found = TORCH_DTYPES.get(dtype);
	if (found === undefined) throw new Error(`no torch dtype ${dtype}`);
	return found.bytes;
}

/** The name in safetensors; null for dtypes that it cannot store. */
export function plainDType(dtype: string): DType | null {
	return TORCH_DTYPES.get(dtype)?.dtype ?? null;
}
