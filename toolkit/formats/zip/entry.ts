/** One record of a zip archive, by its central directory, which alone is believed. */
export interface ZipEntry {
	readonly name: string;
	/** 0 stored, 8 deflated; no other is let through. */
	readonly method: number;
	readonly flags: number;
	/** 0 where the writer left it out, as torch may. */
	readonly crc: number;
	/** Bytes in the file. */
	readonly packed: number;
	/** Bytes once it is read; equal to `packed` for a stored record. */
	readonly bytes: number;
	/** Offset of the local header. */
	readonly header: number;
	/** Offset of the first byte of data. */
	readonly data: number;
}

export const STORED = 0;
export const DEFLATED = 8;
