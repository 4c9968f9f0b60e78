import type { ByteSource } from "../bytes.ts";
import type { FormatId, TensorTable } from "../tensor.ts";

/** Functions that the toolkit needs from the platform to read a file, because it does not import zlib. */
export interface Tools {
	/** Inflates raw deflate data; throws if it is broken or yields more than `most` bytes. */
	inflate(deflated: Uint8Array, most: number): Uint8Array;
	/** The CRC-32 of zip. An implementation in JavaScript would take some milliseconds to be compiled, for every file. */
	crc32(bytes: Uint8Array): number;
}

/** How much of a file is present according to its own header. `needs` is null if the format cannot tell. */
export type Extent =
	| { readonly kind: "complete" }
	| { readonly kind: "short"; readonly has: number; readonly needs: number | null };

/** A file format: recognised by content, never by extension. */
export interface Format {
	readonly id: FormatId;
	/**
	 * Whether a file of `size` bytes that starts with `head` (at least 512 bytes, or all) is of this format. Never
	 * throws.
	 */
	sniff(head: Uint8Array, size: number): boolean;
	/** Whether the file is complete. Cheap; never throws for a file that is still being copied. */
	extent(source: ByteSource): Extent;
	/**
	 * Names, shapes and locations of every tensor; never their bytes. `root` is the root of a torch file that the user
	 * chose. Throws UserError on any fault.
	 */
	readTable(source: ByteSource, tools: Tools, root?: string | null): TensorTable;
}
