import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes textual-inversion embeddings of 5 KB, each of its own content, into folders of a thousand. The seed's
 * architectures do not know them: each is refused, which takes as many durable steps as publishing a model.
 */
export function writeEmbeddings(folder, count) {
	for (let number = 0; number < count; number++) {
		const into = join(folder, String(Math.floor(number / 1000)));
		if (number % 1000 === 0) mkdirSync(into, { recursive: true });
		writeFileSync(join(into, `embedding-${number}.safetensors`), embedding(number));
	}
}

function embedding(seed) {
	const header = JSON.stringify({ emb_params: { dtype: "F32", shape: [2, 640], data_offsets: [0, 5120] } });
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(header.length));
	const values = Float32Array.from({ length: 1280 }, (_, i) => Math.sin(seed * 1000 + i) * 0.03);
	return Buffer.concat([length, Buffer.from(header), Buffer.from(values.buffer)]);
}
