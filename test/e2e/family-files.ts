import { writeFileSync } from "node:fs";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import type { PlainDType, PlainTensor } from "./plain-safetensors.ts";

/** The sample of a family, each tensor of this dtype. */
export function familySample(kind: string, base: string, dtype: PlainDType): PlainTensor[] {
	const family = MARKER_FAMILIES.find((one) => one.kind === kind && one.base === base);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	return sampleOf(family.sample).map(({ name, shape }) => ({ name, dtype, shape }));
}

/** A GGUF of the tensors, which are all F16 (type 1). */
export function writeGguf(path: string, tensors: readonly PlainTensor[]): void {
	const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
	const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
	let at = 0;
	const infos = tensors.map(({ name, shape }) => {
		const info = [u64(Buffer.byteLength(name)), Buffer.from(name), u32(shape.length)];
		const place = [...shape].reverse().map(u64);
		const bytes = 2 * shape.reduce((product, size) => product * size, 1);
		const found = Buffer.concat([...info, ...place, u32(1), u64(at)]);
		at += Math.ceil(bytes / 32) * 32;
		return found;
	});
	const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(0), ...infos]);
	writeFileSync(path, Buffer.concat([header, Buffer.alloc(((32 - (header.length % 32)) % 32) + at)]));
}
