import { expectedOf } from "../../toolkit/architectures/expected.ts";
import { COMPONENTS } from "../../toolkit/architectures/index.ts";
import { ELEMENT_BYTES, type PlainDType, type PlainTensor } from "./plain-safetensors.ts";

/** Bytes of each tensor that are filled and compared; the rest of a large tensor is zero. */
export const FILLED = 4096;

/** Finite numbers of ordinary size, other ones for each name. */
export function filled(name: string, dtype: PlainDType, shape: readonly number[]): PlainTensor {
	const elements = shape.reduce((product, size) => product * size, 1);
	const count = Math.min(elements, FILLED / ELEMENT_BYTES[dtype]);
	let seed = 2166136261;
	for (const character of name) seed = Math.imul(seed ^ character.charCodeAt(0), 16777619) >>> 0;
	const next = (): number => {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		return seed / 2 ** 32 - 0.5;
	};
	const values = Array.from({ length: count }, next);
	return { name, dtype, shape, bytes: encoded(dtype, values) };
}

function encoded(dtype: PlainDType, values: readonly number[]): Uint8Array {
	if (dtype === "F32") return new Uint8Array(Float32Array.from(values).buffer);
	if (dtype === "F64") return new Uint8Array(Float64Array.from(values).buffer);
	if (dtype === "F16") return new Uint8Array(Uint16Array.from(values, halfBits).buffer);
	if (dtype === "I64")
		return new Uint8Array(BigInt64Array.from(values, (value) => BigInt(Math.trunc(value * 1e6))).buffer);
	const bytes = new Uint8Array(values.length * ELEMENT_BYTES[dtype]);
	// Any bits are right for what is never cast, but BF16 is kept finite.
	return bytes.map((_, i) => (Math.floor(((values[i % values.length] ?? 0) + 0.5) * 2 ** 16) % 0x40) + 1);
}

/** The binary16 nearest to a value of ordinary size, ties to even, as torch rounds. */
export function halfBits(value: number): number {
	const sign = value < 0 ? 0x8000 : 0;
	const size = Math.abs(Math.fround(value));
	if (size === 0) return sign;
	const exponent = Math.max(-14, Math.floor(Math.log2(size)));
	const steps = size / 2 ** (exponent - 10);
	const floor = Math.floor(steps);
	const rest = steps - floor;
	const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
	return sign + ((exponent + 14) << 10) + rounded;
}

/** The tensors of components that the project knows, each at its prefix. */
export function known(parts: readonly (readonly [string, string])[], dtype: PlainDType): PlainTensor[] {
	return parts.flatMap(([id, prefix]) => {
		const component = COMPONENTS.find((one) => one.id === id);
		if (component === undefined) throw new Error(`${id} is no component any more`);
		const { required } = expectedOf(component);
		return required.map(({ name, shape }) =>
			filled(
				prefix + name,
				dtype,
				shape.map((size) => (typeof size === "number" ? size : 4)),
			),
		);
	});
}

export const LORA = (): PlainTensor[] =>
	known(
		[
			["LoRA-v1-UNET", ""],
			["LoRA-v1-CLIP", ""],
		],
		"F32",
	);
export const LORA_CLIP = (): PlainTensor[] => known([["LoRA-v1-CLIP", ""]], "F32");
export const LORA_UNET = (): PlainTensor[] => known([["LoRA-v1-UNET", ""]], "F32");
export const VAE = (): PlainTensor[] => known([["VAE-v1-SD", ""]], "F32");
export const SD_V1 = (dtype: PlainDType = "F16"): PlainTensor[] =>
	known(
		[
			["UNET-v1-SD", "model.diffusion_model."],
			["VAE-v1-SD", "first_stage_model."],
			["CLIP-v1-SD", "cond_stage_model.transformer.text_model."],
		],
		dtype,
	);
export const SD_XL = (): PlainTensor[] =>
	known(
		[
			["UNET-XL-SD", "model.diffusion_model."],
			["VAE-v1-SD", "first_stage_model."],
			["CLIP-XL-SD", "conditioner.embedders.1.model."],
			["CLIP-XL-AUX-SD", "conditioner.embedders.0.transformer.text_model."],
		],
		"F16",
	);

const layersOf = (tensors: readonly PlainTensor[]): string[] =>
	tensors.flatMap(({ name }) => (name.endsWith(".lora_up.weight") ? [name.slice(0, -".lora_up.weight".length)] : []));

/** One tensor for each layer of a LoRA. */
export const perLayer = (
	of: readonly PlainTensor[],
	suffix: string,
	shape: readonly number[],
	dtype: PlainDType = "F32",
) => layersOf(of).map((layer) => filled(layer + suffix, dtype, shape));

export const one = (name: string, dtype: PlainDType, ...shape: number[]): PlainTensor[] => [filled(name, dtype, shape)];
