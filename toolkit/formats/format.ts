import type { ByteSource } from "../bytes.ts";
import type { FormatId, TensorTable } from "../tensor.ts";

/** What the toolkit needs from outside to read a file: it has no zlib of its own. */
export interface Tools {
	/** Inflates raw deflate data; throws when it is broken or gives more than `most` bytes. */
	inflate(deflated: Uint8Array, most: number): Uint8Array;
	/** The CRC-32 of zip. One in JavaScript takes some milliseconds to get up to speed, for every file anew. */
	crc32(bytes: Uint8Array): number;
}

/** How much of a file is there, by its own account. `needs` is null where the format cannot tell. */
export type Extent =
	| { readonly kind: "complete" }
	| { readonly kind: "short"; readonly has: number; readonly needs: number | null };

/** A file format: recognised by content, never by extension. */
export interface Format {
	readonly id: FormatId;
	/** Whether a file of `size` bytes that starts with `head` (at least 512 bytes, or all) is of this format. Never throws. */
	sniff(head: Uint8Array, size: number): boolean;
	/** Whether the file is all there. Cheap; never throws on what a copy in progress may look like. */
	extent(source: ByteSource): Extent;
	/**
	 * Names, shapes and places of every tensor; never their bytes. `root` is the root of a torch file that the user chose.
	 * Throws ModelError on any fault.
	 */
	readTable(source: ByteSource, tools: Tools, root?: string | null): TensorTable;
}
