import { basename, dirname } from "node:path";

/*
 * Paths as bytes: on Linux a name need not be UTF-8, so the path of a user's file cannot always be text. Latin-1 has
 * one character for each byte, so a path in Latin-1 can be compared, split and used as a key, and converted back.
 */

/** A path or a name in Latin-1; text is taken as UTF-8. */
export function toLatin1(path: string | Uint8Array): string {
	return Buffer.from(path).toString("latin1");
}

/** The bytes of a path in Latin-1. */
export function fromLatin1(path: string): Buffer {
	return Buffer.from(path, "latin1");
}

/** The folder of a path. */
export function folderOf(path: Uint8Array): Buffer {
	return fromLatin1(dirname(toLatin1(path)));
}

/** The file name of a path. */
export function nameOf(path: Uint8Array): Buffer {
	return fromLatin1(basename(toLatin1(path)));
}

/** The path of a name in a folder. */
export function inFolder(folder: string | Uint8Array, name: string | Uint8Array): Buffer {
	return Buffer.concat([Buffer.from(folder), Buffer.from("/"), Buffer.from(name)]);
}
