import { expectedOf } from "../../dist/toolkit/architectures/expected.js";
import { COMPONENTS } from "../../dist/toolkit/architectures/index.js";

const PARTS = expectedOf(COMPONENTS.find(({ id }) => id === "LoRA-v1-CLIP")).required;

/** The smallest model that is known, some 660 KB: a LoRA of rank 1, in float32; each seed gives another. */
export function loraFile(seed) {
	const header = {};
	let at = 0;
	for (const { name, shape } of PARTS) {
		const sizes = shape.map((size) => (typeof size === "number" ? size : 1));
		const bytes = 4 * sizes.reduce((product, size) => product * size, 1);
		header[name] = { dtype: "F32", shape: sizes, data_offsets: [at, at + bytes] };
		at += bytes;
	}
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	const values = new Float32Array(at / 4).fill(0.01 + (seed % 1000) / 1e5);
	values[0] = seed;
	return Buffer.concat([length, json, Buffer.from(values.buffer)]);
}
