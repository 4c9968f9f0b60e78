import { readSync, writeSync } from "node:fs";
import { IoError, ioFault, shortRead } from "./io-fault.ts";

/** Fills `into` from `offset` of the file, however short the single reads are. Throws IoError. */
export function readFully(fd: number, into: Uint8Array, offset: number): void {
	let got = 0;
	while (got < into.length) {
		const read = trying("source", () => readSync(fd, into, got, into.length - got, offset + got));
		if (read === 0) throw new IoError(shortRead(offset + into.length));
		got += read;
	}
}

/** Writes all of `bytes` at `offset` of the file, however short the single writes are. Throws IoError. */
export function writeFully(fd: number, bytes: Uint8Array, offset: number): void {
	let put = 0;
	while (put < bytes.length) {
		put += trying("output", () => writeSync(fd, bytes, put, bytes.length - put, offset + put));
	}
}

function trying(side: "source" | "output", call: () => number): number {
	try {
		return call();
	} catch (error) {
		throw new IoError(ioFault(error, side));
	}
}
