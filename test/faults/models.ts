import { expectedOf } from "../../toolkit/architectures/expected.ts";
import { COMPONENTS } from "../../toolkit/architectures/index.ts";

/** The smallest model that is known, some 660 KB: a LoRA of rank 1, in float32. */
export function goodModel(seed = 1, rank = 1): Buffer {
	const component = COMPONENTS.find(({ id }) => id === "LoRA-v1-CLIP");
	if (component === undefined) throw new Error("LoRA-v1-CLIP is no component any more");
	const shapes = new Map<string, number[]>();
	for (const { name, shape } of expectedOf(component).required) {
		shapes.set(
			name,
			shape.map((size) => (typeof size === "number" ? size : rank)),
		);
	}
	return safetensors(shapes, seed);
}

/** Vectors of some 5 KB: readable, and as wide as those of no text encoder that is known. */
export function unknownModel(seed = 1): Buffer {
	return safetensors(new Map([["emb_params", [2, 640]]]), seed);
}

function safetensors(shapes: ReadonlyMap<string, readonly number[]>, seed = 1): Buffer {
	const header: Record<string, unknown> = {};
	let at = 0;
	for (const [name, shape] of shapes) {
		const bytes = 4 * shape.reduce((product, size) => product * size, 1);
		header[name] = { dtype: "F32", shape, data_offsets: [at, at + bytes] };
		at += bytes;
	}
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	const values = Float32Array.from({ length: at / 4 }, (_, i) => Math.sin(seed * 1000 + i) * 0.03);
	return Buffer.concat([length, json, Buffer.from(values.buffer)]);
}
