import { type BigIntStats, closeSync, fstatSync, readSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";
import type { ByteSource } from "../toolkit/bytes.ts";
import type { Tools } from "../toolkit/formats/format.ts";
import { workerError } from "./errors.ts";
import { asPath, type Identity, identityOf, sameIdentity } from "./files/identity.ts";
import { faultError, ioFault } from "./io-fault.ts";
import { platform } from "./platform/platform.ts";
import type { IoFault } from "./tasks.ts";

/** A file that is open for reading. The caller that opened it must close it. */
export interface OpenSource {
	/** For messages: bytes that are not UTF-8 are replaced. */
	readonly path: string;
	readonly fd: number;
	readonly source: ByteSource;
	/** The identity when the file was opened. */
	readonly identity: Identity;
	close(): void;
}

/** The zlib functions that the format readers use. Data is inflated to at most `most` bytes. */
export const TOOLS: Tools = {
	crc32,
	inflate: (deflated, most) => inflateRawSync(deflated, { maxOutputLength: Math.max(1, most) }),
};

/**
 * Opens a regular file for reading. Does not follow a symbolic link and never blocks on a pipe. Throws UserError
 * `work.not-a-file`, or one for the errno. `side`: `output` for a written file that is read back.
 */
export function openSource(place: string | Uint8Array, side: IoFault["side"] = "source"): OpenSource {
	const path = typeof place === "string" ? place : Buffer.from(place).toString();
	const fd = open(place, path, side);
	try {
		const stats = statsOf(fd, path, side);
		if (!stats.isFile()) throw workerError("work.not-a-file", { path });
		return {
			path,
			fd,
			source: fileSource(path, fd, Number(stats.size), side),
			identity: identityOf(stats),
			close: () => closeRead(fd),
		};
	} catch (error) {
		closeRead(fd);
		throw error;
	}
}

/** Opens a file that was examined before. Throws UserError `work.changed` if it has changed since. */
export function openUnchanged(place: string, identity: Identity): OpenSource {
	const opened = openSource(place);
	if (sameIdentity(opened.identity, identity)) return opened;
	opened.close();
	throw workerError("work.changed", { path: opened.path });
}

/** Throws UserError `work.changed` if the open file has changed since it was opened. */
export function checkUnchanged(opened: OpenSource): void {
	const now = identityOf(statsOf(opened.fd, opened.path, "source"));
	if (!sameIdentity(now, opened.identity)) throw workerError("work.changed", { path: opened.path });
}

/** Closes a file that was only read. */
function closeRead(fd: number): void {
	try {
		closeSync(fd);
	} catch {
		// A network share may report an error here. Nothing was written, and the descriptor is released in any case.
	}
}

function open(place: string | Uint8Array, path: string, side: IoFault["side"]): number {
	try {
		return platform.openToRead(asPath(place));
	} catch (error) {
		const fault = ioFault(error, side);
		if (fault.code === "ELOOP") throw workerError("work.not-a-file", { path }, { cause: error });
		throw faultError(fault, path, path, error);
	}
}

function statsOf(fd: number, path: string, side: IoFault["side"]): BigIntStats {
	try {
		return fstatSync(fd, { bigint: true });
	} catch (error) {
		throw faultError(ioFault(error, side), path, path, error);
	}
}

function fileSource(path: string, fd: number, size: number, side: IoFault["side"]): ByteSource {
	return {
		size,
		readInto(into, offset) {
			try {
				return into.length === 0 ? 0 : readSync(fd, into, 0, into.length, offset);
			} catch (error) {
				throw faultError(ioFault(error, side), path, path, error);
			}
		},
	};
}
