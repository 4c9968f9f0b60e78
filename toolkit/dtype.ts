/** How one element is stored. */
interface DTypeFacts {
	/** Bits of one element; for a packed dtype the mean over a block, which is exact for whole blocks. */
	readonly bits: number;
	readonly kind: "bool" | "integer" | "float" | "complex" | "packed";
}

/**
 * Every dtype of the safetensors format, in the reference implementation's alignment order: a writer stores tensors in
 * descending order of it (safetensors 0.8.0, tensor.rs).
 */
const SAFETENSORS_DTYPES = {
	BOOL: { bits: 8, kind: "bool" },
	F4: { bits: 4, kind: "float" },
	F6_E2M3: { bits: 6, kind: "float" },
	F6_E3M2: { bits: 6, kind: "float" },
	U8: { bits: 8, kind: "integer" },
	I8: { bits: 8, kind: "integer" },
	F8_E5M2: { bits: 8, kind: "float" },
	F8_E4M3: { bits: 8, kind: "float" },
	F8_E8M0: { bits: 8, kind: "float" },
	F8_E4M3FNUZ: { bits: 8, kind: "float" },
	F8_E5M2FNUZ: { bits: 8, kind: "float" },
	I16: { bits: 16, kind: "integer" },
	U16: { bits: 16, kind: "integer" },
	F16: { bits: 16, kind: "float" },
	BF16: { bits: 16, kind: "float" },
	I32: { bits: 32, kind: "integer" },
	U32: { bits: 32, kind: "integer" },
	F32: { bits: 32, kind: "float" },
	C64: { bits: 64, kind: "complex" },
	F64: { bits: 64, kind: "float" },
	I64: { bits: 64, kind: "integer" },
	U64: { bits: 64, kind: "integer" },
} as const satisfies Record<string, DTypeFacts>;

/** ggml's types of packed blocks, by ggml's names (ggml, ggml-common.h): 32 or 256 elements with their scales. */
const GGML_DTYPES = {
	Q4_0: { bits: 4.5, kind: "packed" },
	Q4_1: { bits: 5, kind: "packed" },
	Q5_0: { bits: 5.5, kind: "packed" },
	Q5_1: { bits: 6, kind: "packed" },
	Q8_0: { bits: 8.5, kind: "packed" },
	Q8_1: { bits: 9, kind: "packed" },
	Q2_K: { bits: 2.625, kind: "packed" },
	Q3_K: { bits: 3.4375, kind: "packed" },
	Q4_K: { bits: 4.5, kind: "packed" },
	Q5_K: { bits: 5.5, kind: "packed" },
	Q6_K: { bits: 6.5625, kind: "packed" },
	Q8_K: { bits: 9.125, kind: "packed" },
	IQ2_XXS: { bits: 2.0625, kind: "packed" },
	IQ2_XS: { bits: 2.3125, kind: "packed" },
	IQ3_XXS: { bits: 3.0625, kind: "packed" },
	IQ1_S: { bits: 1.5625, kind: "packed" },
	IQ4_NL: { bits: 4.5, kind: "packed" },
	IQ3_S: { bits: 3.4375, kind: "packed" },
	IQ2_S: { bits: 2.5625, kind: "packed" },
	IQ4_XS: { bits: 4.25, kind: "packed" },
	IQ1_M: { bits: 1.75, kind: "packed" },
	TQ1_0: { bits: 1.6875, kind: "packed" },
	TQ2_0: { bits: 2.0625, kind: "packed" },
	MXFP4: { bits: 4.25, kind: "packed" },
	NVFP4: { bits: 4.5, kind: "packed" },
} as const satisfies Record<string, DTypeFacts>;

/** Every dtype that a tensor of a file can have. */
export const DTYPES = { ...SAFETENSORS_DTYPES, ...GGML_DTYPES };

export type DType = keyof typeof DTYPES;

const ORDER = new Map((Object.keys(DTYPES) as DType[]).map((dtype, index) => [dtype, index]));

/** The float8 dtypes. */
export const FLOAT8: readonly DType[] = [...ORDER.keys()].filter(
	(dtype) => DTYPES[dtype].kind === "float" && DTYPES[dtype].bits === 8,
);

/** Whether it is a dtype of the safetensors format. */
export function isDType(name: string): name is keyof typeof SAFETENSORS_DTYPES {
	return Object.hasOwn(SAFETENSORS_DTYPES, name);
}

/** The dtype's rank in the reference implementation's alignment order; a writer sorts by it, descending. */
export function alignmentRank(dtype: DType): number {
	return ORDER.get(dtype) ?? 0;
}

/** Bytes of `count` elements; F4 and F6 pack several into a byte. */
export function bytesOf(dtype: DType, count: number): number {
	return (count * DTYPES[dtype].bits) / 8;
}
