/** A file of a header, given as text or bytes, and so many bytes of data. `length` is what the file claims. */
export function fileOf(header: string | Uint8Array, data = 0, length?: bigint): Uint8Array {
	const json = typeof header === "string" ? new TextEncoder().encode(header) : header;
	const file = new Uint8Array(8 + json.length + data);
	new DataView(file.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
	file.set(json, 8);
	return file;
}

/** One entry of a header. */
export function entry(name: string, dtype: string, shape: string, offsets: string): string {
	return `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
}

/** The entry that most cases are a variation of: 16 bytes of data. */
export const TEST = entry("test", "I32", "[2,2]", "[0,16]");
