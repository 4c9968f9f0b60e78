import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";
import type { ByteSource } from "../toolkit/bytes.ts";
import { UserError } from "../toolkit/errors.ts";
import type { Tools } from "../toolkit/formats/format.ts";
import { asPath, type Identity, identityOf, sameIdentity } from "./files/identity.ts";
import { ioFault, sourceError } from "./io-fault.ts";

/** A file that is open for reading. Whoever opened it closes it. */
export interface OpenSource {
	/** For people: a path that is not UTF-8 is shown as near as can be. */
	readonly path: string;
	readonly fd: number;
	readonly source: ByteSource;
	/** As it was when the file was opened. */
	readonly identity: Identity;
	close(): void;
}

/** What the readers need of zlib; deflated data is inflated to `most` bytes and no further. */
export const TOOLS: Tools = {
	crc32,
	inflate: (deflated, most) => inflateRawSync(deflated, { maxOutputLength: Math.max(1, most) }),
};

/**
 * Opens a regular file to read it. Follows no link in the last place and never waits for a pipe. Throws ModelError
 * `work.source-unreadable` or `work.not-a-file`.
 */
export function openSource(place: string | Uint8Array): OpenSource {
	const path = typeof place === "string" ? place : Buffer.from(place).toString();
	const fd = open(place, path);
	try {
		const stats = fstatSync(fd, { bigint: true });
		if (!stats.isFile()) throw new UserError("work.not-a-file", { path });
		return {
			path,
			fd,
			source: fileSource(path, fd, Number(stats.size)),
			identity: identityOf(stats),
			close: () => closeSync(fd),
		};
	} catch (error) {
		closeSync(fd);
		throw error;
	}
}

/** Opens a file that was looked at before. Throws ModelError `work.changed` when it is no longer as it was then. */
export function openUnchanged(place: string, identity: Identity): OpenSource {
	const opened = openSource(place);
	if (sameIdentity(opened.identity, identity)) return opened;
	opened.close();
	throw new UserError("work.changed", { path: opened.path });
}

/** Throws ModelError `work.changed` when the open file is no longer as it was when it was opened. */
export function checkUnchanged(opened: OpenSource): void {
	const now = identityOf(fstatSync(opened.fd, { bigint: true }));
	if (!sameIdentity(now, opened.identity)) throw new UserError("work.changed", { path: opened.path });
}

function open(place: string | Uint8Array, path: string): number {
	try {
		return openSync(asPath(place), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
	} catch (error) {
		const fault = ioFault(error, "source");
		// Linux answers ELOOP when the last place of the path is a link.
		if (fault.code === "ELOOP") throw new UserError("work.not-a-file", { path }, { cause: error });
		throw sourceError(fault, path, error);
	}
}

function fileSource(path: string, fd: number, size: number): ByteSource {
	return {
		size,
		readInto(into, offset) {
			try {
				return into.length === 0 ? 0 : readSync(fd, into, 0, into.length, offset);
			} catch (error) {
				throw sourceError(ioFault(error, "source"), path, error);
			}
		},
	};
}
