import { readSync, writeSync } from "node:fs";
import { IoError, ioFault, shortRead } from "./io-fault.ts";

/**
 * Maximum size of one write. For 2 MiB the kernel allocates 2 MiB pages from memory that was never used, although
 * smaller pages were freed a moment before. In a virtual machine whose host provides memory page by page, writing 2.1
 * GB took 1.15 to 2.1 s in writes of 2 MiB and 0.7 s in writes of 1 MiB.
 */
const WRITE_BYTES = 1024 * 1024;

/** Fills `into` from `offset` of the file, and continues after short reads. Throws IoError. */
export function readFully(fd: number, into: Uint8Array, offset: number): void {
	let got = 0;
	while (got < into.length) {
		const read = trying("source", () => readSync(fd, into, got, into.length - got, offset + got));
		if (read === 0) throw new IoError(shortRead(offset + into.length));
		got += read;
	}
}

/** Writes all of `bytes` at `offset` of the file, and continues after short writes. Throws IoError. */
export function writeFully(fd: number, bytes: Uint8Array, offset: number): void {
	let put = 0;
	while (put < bytes.length) {
		const length = Math.min(WRITE_BYTES, bytes.length - put);
		put += trying("output", () => writeSync(fd, bytes, put, length, offset + put));
	}
}

function trying(side: "source" | "output", call: () => number): number {
	try {
		return call();
	} catch (error) {
		throw new IoError(ioFault(error, side));
	}
}
