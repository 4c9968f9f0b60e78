// Sources beyond what a plain zip can count or measure: more records than 16 bits, a record of more than 32.
import { createHash } from "node:crypto";
import { closeSync, createReadStream, ftruncateSync, openSync, writeSync } from "node:fs";
import { WRITERS } from "../../dist/toolkit/formats/index.js";

const MANY = 70_000;
/** Elements of two bytes: 4.4 GiB, so that what lies behind it starts beyond 32 bits, too. */
const LARGE = 2_360_000_000;
const LITERAL = { kind: "literal", bytes: new Uint8Array(0) };

/**
 * Writes both as .safetensors, by name. The large one is sparse, with bytes of its own here and there.
 *
 * @returns {[string, ReturnType<typeof write>][]}
 */
export function largeSources(folder) {
	const many = Array.from({ length: MANY }, (_, i) => ({ name: `t${i}`, dtype: "U8", shape: [1 + (i % 3)] }));
	const large = [
		{ name: "first", dtype: "F16", shape: [10] },
		{ name: "large", dtype: "F16", shape: [LARGE] },
		{ name: "last", dtype: "U8", shape: [10] },
	];
	return [
		["many", write(`${folder}/many.safetensors`, many, 1)],
		["large", write(`${folder}/large.safetensors`, large, 500_000_000)],
	];
}

/** sha256 of each tensor's bytes, by name. */
export async function digestsOf(path, tensors) {
	const digests = new Map();
	for (const { name, offset, bytes } of tensors) {
		const hash = createHash("sha256");
		if (bytes > 0)
			for await (const chunk of createReadStream(path, { start: offset, end: offset + bytes - 1 })) hash.update(chunk);
		digests.set(name, hash.digest("hex"));
	}
	return digests;
}

/** One byte out of each `step` is written, and the last one; all others are 0. */
function write(path, tensors, step) {
	const wanted = tensors.map((tensor) => ({ ...tensor, from: LITERAL, metric: null }));
	const layout = WRITERS.safetensors.layout(wanted, []);
	const fd = openSync(path, "wx");
	ftruncateSync(fd, layout.bytes);
	for (const { offset, bytes } of WRITERS.safetensors.frame(/** @type {any} */ ({ ...layout, metadata: [] }), []))
		writeSync(fd, bytes, 0, bytes.length, offset);
	const start = layout.tensors[0].offset;
	const mark = (at) => writeSync(fd, Uint8Array.of(1 + (at % 99)), 0, 1, at);
	if (step === 1)
		writeSync(
			fd,
			new Uint8Array(layout.bytes - start).map((_, i) => i % 251),
			0,
			layout.bytes - start,
			start,
		);
	else for (let at = start; at < layout.bytes; at += step) mark(at);
	mark(layout.bytes - 1);
	closeSync(fd);
	return { path, tensors: layout.tensors };
}
