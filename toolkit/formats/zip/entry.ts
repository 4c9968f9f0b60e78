/** One record of a zip archive, from its central directory, which takes precedence over the local header. */
export interface ZipEntry {
	readonly name: string;
	/** 0 stored, 8 deflated; others are refused. */
	readonly method: number;
	readonly flags: number;
	/** 0 if the writer left it out, as torch may. */
	readonly crc: number;
	/** Bytes in the file. */
	readonly packed: number;
	/** Bytes after decompression; equal to `packed` for a stored record. */
	readonly bytes: number;
	/** Offset of the local header. */
	readonly header: number;
	/** Offset of the first byte of data. */
	readonly data: number;
	/** Bytes from the end of the data to the next record, or to the directory. */
	readonly behind: number;
}

export const STORED = 0;
export const DEFLATED = 8;

/** Sizes follow the data in a descriptor; the local header's own are 0 then (APPNOTE 4.4.4). */
export const DESCRIPTOR_FLAG = 0x8;

/** A descriptor with or without its signature, with sizes of 32 or 64 bits (APPNOTE 4.3.9). */
const DESCRIPTOR_BYTES: ReadonlySet<number> = new Set([12, 16, 20, 24]);

/** Bytes after the record that belong neither to it nor to the next record. */
export function strayBytes({ flags, behind }: ZipEntry): number {
	return (flags & DESCRIPTOR_FLAG) !== 0 && DESCRIPTOR_BYTES.has(behind) ? 0 : behind;
}
