/** How the bytes of one element are to be read. */
export interface DTypeFacts {
	readonly bits: number;
	readonly kind: "bool" | "integer" | "float" | "complex";
}

/**
 * Every dtype safetensors can name, in the reference's alignment order: a writer stores tensors in this
 * order, descending (safetensors 0.8.0, tensor.rs).
 */
export const DTYPES = {
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

export type DType = keyof typeof DTYPES;

const ORDER = new Map((Object.keys(DTYPES) as DType[]).map((dtype, index) => [dtype, index]));

/** The float8 dtypes. */
export const FLOAT8: readonly DType[] = [...ORDER.keys()].filter(
	(dtype) => DTYPES[dtype].kind === "float" && DTYPES[dtype].bits === 8,
);

export function isDType(name: string): name is DType {
	return Object.hasOwn(DTYPES, name);
}

/** The dtype's place in the reference's alignment order; a writer sorts by it, descending. */
export function alignmentRank(dtype: DType): number {
	return ORDER.get(dtype) ?? 0;
}

/** Bytes of `count` elements; F4 and F6 pack several into a byte. */
export function bytesOf(dtype: DType, count: number): number {
	return (count * DTYPES[dtype].bits) / 8;
}
