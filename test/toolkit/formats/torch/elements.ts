import { createHash } from "node:crypto";
import { DTYPES } from "../../../../toolkit/dtype.ts";
import { countOf, rowMajor, type Tensor } from "../../../../toolkit/tensor.ts";
import { TOOLS } from "../zip/build-zip.ts";

/** The sha256 of a tensor's elements, row-major and lowest byte first, as its place in the file's bytes says. */
export function digestOf(file: Uint8Array, tensor: Tensor): string {
	const { offset, bytes, deflated, inline, bigEndian } = tensor.storage;
	const stored = inline ?? file.subarray(offset, offset + (deflated ?? bytes));
	const storage = deflated === undefined ? stored : TOOLS.inflate(stored, bytes);
	const size = DTYPES[tensor.dtype].bits / 8;
	const strides = tensor.strides ?? rowMajor(tensor.shape);
	const hash = createHash("sha256");
	for (let i = 0; i < countOf(tensor.shape); i++) {
		let rest = i;
		let at = tensor.start;
		for (let d = tensor.shape.length - 1; d >= 0; d--) {
			const length = tensor.shape[d] ?? 1;
			at += (rest % length) * (strides[d] ?? 0) * size;
			rest = Math.floor(rest / length);
		}
		const element = storage.slice(at, at + size);
		hash.update(bigEndian ? element.reverse() : element);
	}
	return hash.digest("hex");
}
