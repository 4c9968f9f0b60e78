import { expectedOf } from "../../toolkit/architectures/expected.ts";
import { COMPONENTS } from "../../toolkit/architectures/index.ts";

/**
 * LoRAs, float32, as safetensors. Of LoRA-v1-CLIP alone it is the smallest model that is identified, about 2 MB at rank 4.
 */
export function loraFile(seed = 1, ids: readonly string[] = ["LoRA-v1-CLIP"], rank = 4): Uint8Array {
	const tensors = ids.flatMap(requiredOf).map(({ name, shape }) => {
		return { name, shape: shape.map((size) => (typeof size === "number" ? size : rank)) };
	});
	return safetensorsFile(tensors, seed);
}

/** A safetensors file of float32 tensors. */
export function safetensorsFile(
	tensors: readonly { readonly name: string; readonly shape: readonly number[] }[],
	seed = 1,
): Uint8Array {
	const header: Record<string, unknown> = {};
	let at = 0;
	for (const { name, shape } of tensors) {
		const bytes = 4 * shape.reduce((product, size) => product * size, 1);
		header[name] = { dtype: "F32", shape, data_offsets: [at, at + bytes] };
		at += bytes;
	}
	const json = Buffer.from(JSON.stringify(header));
	const values = new Float32Array(at / 4).map((_, i) => Math.sin(seed * 1000 + i) * 0.03);
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	return Buffer.concat([length, json, Buffer.from(values.buffer)]);
}

function requiredOf(id: string) {
	const component = COMPONENTS.find((one) => one.id === id);
	if (component === undefined) throw new Error(`${id} is no component any more`);
	return expectedOf(component).required;
}
