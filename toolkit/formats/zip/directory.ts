import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError, type UserError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import { parseCentral } from "./central.ts";
import { findDirectory } from "./end.ts";
import type { ZipEntry } from "./entry.ts";
import { MAX_DIRECTORY_BYTES, MAX_RECORDS } from "./limits.ts";
import { resolveData } from "./local.ts";

/**
 * Every record of a zip archive, in the order of their offsets. Reads the directory and the local headers, no data.
 * Throws `zip.*` if anything is broken, or if two readers could interpret the archive differently.
 */
export function readDirectory(source: ByteSource): ZipEntry[] {
	const place = findDirectory(source);
	if (place.records > MAX_RECORDS) {
		throw toolkitError("zip.limit", { what: "records", is: place.records, most: MAX_RECORDS });
	}
	if (place.bytes > MAX_DIRECTORY_BYTES) {
		throw toolkitError("zip.limit", { what: "bytes of directory", is: place.bytes, most: MAX_DIRECTORY_BYTES });
	}
	const directory = readExactly(source, place.offset, place.bytes);
	const central = parseCentral(directory, place.records, place.offset);
	central.sort((a, b) => a.header - b.header);
	checkNames(central);
	const entries = resolveData(source, central, place.offset);
	checkPlaces(entries, place.offset);
	return entries;
}

/** A part of a path that is empty, `.` or `..`. */
const WAY_OUT = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Refuses names that a reader could confuse with each other, or that lead out of the archive. */
function checkNames(entries: readonly { readonly name: string; readonly header: number }[]): void {
	const seen = new Set<string>();
	for (const { name, header } of entries) {
		// torch looks up records case-insensitively.
		const folded = name.toLowerCase();
		if (seen.has(folded)) throw ambiguous(header, `two records are called ${quoted(name)}`);
		seen.add(folded);
		if (name.includes("\\") || name.includes("\0")) throw ambiguous(header, `a record is called ${quoted(name)}`);
		if (WAY_OUT.test(name)) {
			throw ambiguous(header, `a record is called ${quoted(name)}`);
		}
	}
}

/** Records must follow one another without overlap, from the file's first byte up to the directory. */
function checkPlaces(entries: readonly ZipEntry[], directory: number): void {
	let end = 0;
	for (const entry of entries) {
		if (end === 0 && entry.header !== 0) throw ambiguous(0, "there are other bytes before its first record");
		if (entry.header < end) throw ambiguous(entry.header, `record ${quoted(entry.name)} overlaps the one before it`);
		end = entry.data + entry.packed;
		if (end > directory) {
			throw toolkitError("zip.malformed", {
				at: entry.data,
				what: `record ${quoted(entry.name)} reaches into the directory`,
			});
		}
	}
}

function ambiguous(at: number, what: string): UserError {
	return toolkitError("zip.ambiguous", { at, what });
}
