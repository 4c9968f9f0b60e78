import { toolkitError } from "./errors.ts";

/** A finite sequence of bytes with random access. The toolkit reads files only through this interface. */
export interface ByteSource {
	readonly size: number;
	/** Fills `into` from `offset`; returns the number of bytes read. */
	readInto(into: Uint8Array, offset: number): number;
}

/** Reads exactly `length` bytes or throws `bytes.truncated`, so that a short read never yields zeros. */
export function readExactly(source: ByteSource, offset: number, length: number): Uint8Array {
	if (offset + length > source.size) {
		throw toolkitError("bytes.truncated", { at: offset, wanted: length, got: Math.max(0, source.size - offset) });
	}
	const bytes = new Uint8Array(length);
	fillExactly(source, bytes, offset);
	return bytes;
}

/** Fills all of `into` from `offset` or throws `bytes.truncated`. For callers that reuse one buffer. */
export function fillExactly(source: ByteSource, into: Uint8Array, offset: number): void {
	let got = 0;
	while (got < into.length) {
		const read = source.readInto(got === 0 ? into : into.subarray(got), offset + got);
		if (read === 0) throw toolkitError("bytes.truncated", { at: offset, wanted: into.length, got });
		got += read;
	}
}

/** A source over bytes in memory. */
export function inMemory(bytes: Uint8Array): ByteSource {
	return {
		size: bytes.length,
		readInto(into, offset) {
			const part = bytes.subarray(offset, offset + into.length);
			into.set(part);
			return part.length;
		},
	};
}
