import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes textual inversions of 5 KB, each of its own content, into folders of a thousand. Their vectors are as wide as
 * SD v1's tokens, or as `width` says: vectors as wide as no text encoder's tokens are unknown.
 */
export function writeEmbeddings(folder, count, width = 768) {
	for (let number = 0; number < count; number++) {
		const into = join(folder, String(Math.floor(number / 1000)));
		if (number % 1000 === 0) mkdirSync(into, { recursive: true });
		writeFileSync(join(into, `embedding-${number}.safetensors`), embedding(number, width));
	}
}

/** One textual inversion of SD v1; each seed has its own content. */
export function embedding(seed, width = 768) {
	const header = JSON.stringify({ emb_params: { dtype: "F16", shape: [3, width], data_offsets: [0, 6 * width] } });
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	// Halves of one binade each, from 0.03 to 0.06.
	const values = Uint16Array.from({ length: 3 * width }, (_, i) => 0x2800 + ((seed * 40_503 + i * 271) & 0x3ff));
	return Buffer.concat([length, Buffer.from(header), Buffer.from(values.buffer)]);
}
