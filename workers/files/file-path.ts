import { posix, win32 } from "node:path";
import { platform } from "../platform/platform.ts";

/*
 * The paths of users' files. On Linux a name need not be UTF-8, so a path cannot always be text. On Windows names are
 * UTF-16; Node reads and writes them as WTF-8, which has bytes for every UTF-16 name. So a path is bytes on every
 * system, and the journal has one format. The paths of settings and of our own files are text; the functions here
 * accept both.
 */

declare const brand: unique symbol;

/**
 * The absolute path of a file as bytes. Only the functions of this file make one, so no path is joined elsewhere. It is
 * not a `Buffer` for the compiler, so that node:fs accepts it only through `asPath`, which Windows needs.
 */
export type FilePath = Omit<Buffer, "write"> & { readonly [brand]: "FilePath" };

function fromBytes(bytes: Buffer): FilePath {
	return bytes as Omit<Buffer, "write"> as FilePath;
}

const { basename, dirname, sep } = platform.name === "windows" ? win32 : posix;

/** A path from text, or from bytes that the file system or the journal gave. */
export function filePath(path: string | Uint8Array): FilePath {
	return fromBytes(Buffer.from(path));
}

/** A path from the hexadecimal text in the journal. */
export function pathFromHex(hex: string): FilePath {
	return fromBytes(Buffer.from(hex, "hex"));
}

/**
 * A path or a name in Latin-1; text is taken as UTF-8. Latin-1 has one character for each byte, so the result can be
 * split and used as a key, and converted back.
 */
export function toLatin1(path: string | Uint8Array): string {
	return Buffer.from(path).toString("latin1");
}

/** The bytes of a path or a name in Latin-1. */
export function fromLatin1(path: string): FilePath {
	return fromBytes(Buffer.from(path, "latin1"));
}

/** The folder of a path. */
export function folderOf(path: Uint8Array): FilePath {
	return fromLatin1(dirname(toLatin1(path)));
}

/** The file name of a path. */
export function nameOf(path: Uint8Array): Buffer {
	return Buffer.from(basename(toLatin1(path)), "latin1");
}

/** The path of a name in a folder. */
export function inFolder(folder: string | Uint8Array, name: string | Uint8Array): FilePath {
	const above = toLatin1(folder);
	return fromLatin1(isRoot(above) ? above + toLatin1(name) : above + sep + toLatin1(name));
}

/** The paths of names in a folder. */
export function* pathsIn(folder: string | Uint8Array, names: Iterable<Uint8Array>): Generator<FilePath> {
	for (const name of names) yield inFolder(folder, name);
}

/** The names of a path, the file's own name last, and on Windows the drive first. */
export function namesOf(path: string | Uint8Array): Buffer[] {
	const names = toLatin1(path).split(platform.name === "windows" ? /[\\/]/ : "/");
	return names.filter((name) => name !== "" && name !== ".").map((name) => Buffer.from(name, "latin1"));
}

/** The names from a folder to a path below it, the file's own name last; null if the path is not below the folder. */
export function namesBetween(folder: string | Uint8Array, path: string | Uint8Array): Buffer[] | null {
	return isWithin(path, folder) && !isWithin(folder, path) ? namesOf(path).slice(namesOf(folder).length) : null;
}

/** Whether the absolute path `inner` is or is below `outer`. Compares the paths only, without the file system. */
export function isWithin(inner: string | Uint8Array, outer: string | Uint8Array): boolean {
	const [key, above] = [pathKey(inner), pathKey(outer)];
	return key === above || key.startsWith(isRoot(above) ? above : above + sep);
}

/**
 * A key for maps and sets: equal for paths that the system's file systems take for one. Windows ignores the case of
 * names and accepts both separators; macOS ignores the case, and whether accents are characters of their own.
 */
export function pathKey(path: string | Uint8Array): string {
	return platform.pathKey(toLatin1(path));
}

/** A root ends with a separator: `/`, `C:\` or `\\server\share\`. */
function isRoot(path: string): boolean {
	return path.endsWith(sep);
}
