import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { expectedOf } from "../../toolkit/architectures/expected.ts";
import { COMPONENTS } from "../../toolkit/architectures/index.ts";

/** Components, each with the prefix that it stands at. */
type Parts = readonly (readonly [component: string, prefix: string])[];

/** A whole SD v1 checkpoint, 4.3 GB as float32. */
export const SD_V1: Parts = [
	["UNET-v1-SD", "model.diffusion_model."],
	["VAE-v1-SD", "first_stage_model."],
	["CLIP-v1-SD", "cond_stage_model.transformer.text_model."],
];

/** A bare VAE, 335 MB as float32. */
export const VAE_V1: Parts = [["VAE-v1-SD", ""]];

/** A bare UNet, 3.4 GB as float32. */
export const UNET_V1: Parts = [["UNET-v1-SD", ""]];

/** Writes a safetensors file of its full size that takes no room: its header, and a hole for the weights. */
export function writeSparse(path: string, parts: Parts, dtype: "F8_E4M3" | "F32" | "F64" = "F32"): void {
	const header: Record<string, unknown> = {};
	const width = { F8_E4M3: 1, F32: 4, F64: 8 }[dtype];
	let at = 0;
	for (const [id, prefix] of parts) {
		for (const { name, shape } of requiredOf(id)) {
			const end = at + width * shape.reduce<number>((product, size) => product * Number(size), 1);
			header[prefix + name] = { dtype, shape, data_offsets: [at, end] };
			at = end;
		}
	}
	const json = Buffer.from(JSON.stringify(header));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	const fd = openSync(path, "wx");
	writeSync(fd, Buffer.concat([length, json]));
	ftruncateSync(fd, 8 + json.length + at);
	closeSync(fd);
}

function requiredOf(id: string) {
	const component = COMPONENTS.find((one) => one.id === id);
	if (component === undefined) throw new Error(`${id} is no component any more`);
	return expectedOf(component).required;
}
