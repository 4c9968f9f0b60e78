import { type DType, FLOAT8 } from "./dtype.ts";
import { countOf, mainDType, type Tensor, type TensorTable } from "./tensor.ts";

/** One way of storing weights in fewer bits, and how to detect it by a tensor. */
interface Scheme {
	readonly name: string;
	readonly shows: (tensor: Tensor, table: TensorTable) => boolean;
	/** Absent if weights are unusable without their scales. */
	readonly values?: "plain floats" | "integers";
}

/** Integers that several weights, or one weight of eight bits, are packed into. */
const PACKED: ReadonlySet<DType> = new Set(["U8", "I8", "F4", "F6_E2M3", "F6_E3M2"]);

/** Scales of a weight in the same module: ComfyUI's old and new names. */
const SCALE = /(^|\.)(scale_weight|scale_input|weight_scale|weight_scale_2|input_scale|pre_quant_scale)$/;

/** The schemes, the most specific first (ComfyUI, bitsandbytes, nunchaku and SDNQ as they save their files). */
const SCHEMES: readonly Scheme[] = [
	{ name: "bitsandbytes nf4", shows: named(/\.quant_state\.bitsandbytes__nf4$/) },
	{ name: "bitsandbytes fp4", shows: named(/\.quant_state\.bitsandbytes__fp4$/) },
	{ name: "bitsandbytes int8", shows: named(/\.(SCB|weight_format)$/) },
	{ name: "nunchaku", shows: named(/\.(wscales|wtscale|smooth_factor_orig)$/) },
	{ name: "packed integers", shows: named(/\.(qweight|qzeros)$/) },
	{ name: "comfy_quant", shows: named(/(^|\.)comfy_quant$/) },
	{ name: "mxfp8", shows: ({ dtype }) => dtype === "F8_E8M0" },
	{ name: "nvfp4", shows: ({ dtype }) => dtype === "F4" },
	{ name: "fp8 with scales", shows: hasScale },
	{
		name: "fp8",
		shows: ({ dtype, shape }) => FLOAT8.includes(dtype) && countOf(shape) > 0 && shape.length > 0,
		values: "plain floats",
	},
	{ name: "4 bits", shows: named(/\.(absmax|quant_map|nested_absmax|nested_quant_map)$/) },
	{ name: "8-bit integers", shows: ({ dtype, shape }) => PACKED.has(dtype) && shape.length >= 2, values: "integers" },
];

/**
 * The quantisation scheme of a file in a word or two; null if its weights are not quantised. Quantised weights are
 * usable only together with their scales and dtype, so such a file is never cast, trimmed or stripped of its metadata.
 * A marker such as `scaled_fp8` alone does not make a file quantised.
 */
export function quantisedAs(table: TensorTable): string | null {
	const tensors = [...table.tensors.values()];
	if (table.format === "gguf") return `GGUF ${mainDType(tensors)}`;
	return SCHEMES.find(({ shows }) => tensors.some((tensor) => shows(tensor, table)))?.name ?? null;
}

/** Whether weights of this scheme (of `quantisedAs`) are plain floats, which can be cast and extracted individually. */
export function hasPlainFloats(scheme: string): boolean {
	return valuesOf(scheme) === "plain floats";
}

/** Whether the floats of such a file can be cast without damage. Its integers are never cast; they may be tokens. */
export function isCastSafe(scheme: string): boolean {
	return valuesOf(scheme) !== undefined;
}

function valuesOf(scheme: string): Scheme["values"] {
	return SCHEMES.find(({ name }) => name === scheme)?.values;
}

/**
 * Whether a tensor can be a linear layer's weight of this shape packed two to a byte, as bitsandbytes ([n, 1]) and nvfp4
 * ([rows, columns / 2]) store it. A shape with a named dimension has no packed form.
 */
export function isPackedWeight({ dtype, shape }: Tensor, unpacked: readonly (number | string)[]): boolean {
	if (!PACKED.has(dtype) || shape.length !== 2) return false;
	return unpacked.every((dim) => typeof dim === "number") && 2 * countOf(shape) === countOf(unpacked);
}

function named(pattern: RegExp): Scheme["shows"] {
	return ({ name }) => pattern.test(name);
}

function hasScale({ name }: Tensor, { tensors }: TensorTable): boolean {
	if (!SCALE.test(name)) return false;
	const layer = name.replace(SCALE, "$1");
	return tensors.has(`${layer}weight`);
}
