import { type ByteSource, readExactly } from "../../bytes.ts";
import { ModelError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import type { CentralEntry } from "./central.ts";
import type { ZipEntry } from "./entry.ts";

const SIGNATURE = 0x04034b50;
const FIXED_BYTES = 30;
/** Bytes read at once for local headers: the headers of small neighbours come with one read, and none costs a weight. */
const WINDOW = 1024;
/** Sizes follow the data in a descriptor; the header's own are 0 then. */
const DESCRIPTOR_FLAG = 0x8;

/**
 * Finds each entry's data through its local header, in the order of `entries`, which must be that of their headers.
 * Of the header only name, method and sizes are looked at, to refuse what readers could disagree on.
 */
export function resolveData(source: ByteSource, entries: readonly CentralEntry[], directory: number): ZipEntry[] {
	let start = 0;
	let window: Uint8Array = new Uint8Array(0);
	return entries.map((entry) => {
		const length = FIXED_BYTES + entry.rawName.length;
		if (entry.header + length > directory) {
			throw new ModelError("zip.malformed", { at: entry.header, what: "a record lies beyond the directory" });
		}
		if (entry.header < start || entry.header + length > start + window.length) {
			start = entry.header;
			window = readExactly(source, start, Math.max(length, Math.min(WINDOW, directory - start)));
		}
		const { rawName, ...facts } = entry;
		const header = window.subarray(entry.header - start, entry.header - start + length);
		return { ...facts, data: entry.header + headerLength(header, entry, rawName) };
	});
}

function headerLength(header: Uint8Array, entry: CentralEntry, rawName: Uint8Array): number {
	const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
	if (view.getUint32(0, true) !== SIGNATURE) {
		throw new ModelError("zip.malformed", { at: entry.header, what: "a record has no local header" });
	}
	const nameLength = view.getUint16(26, true);
	const localName = header.subarray(FIXED_BYTES);
	if (nameLength !== rawName.length || !localName.every((byte, i) => byte === rawName[i])) {
		throw disagree(entry, "name");
	}
	if (view.getUint16(8, true) !== entry.method) throw disagree(entry, "method");
	// A descriptor leaves the sizes 0; torch leaves them 0 for zip64 too; 0xFFFFFFFF points to an extra field.
	const described = (view.getUint16(6, true) & DESCRIPTOR_FLAG) !== 0;
	const fits = (local: number, central: number) => local === central || local === 0xffffffff || local === 0;
	if (!described && !(fits(view.getUint32(18, true), entry.packed) && fits(view.getUint32(22, true), entry.bytes))) {
		throw disagree(entry, "size");
	}
	return FIXED_BYTES + nameLength + view.getUint16(28, true);
}

function disagree(entry: CentralEntry, what: string): ModelError {
	return new ModelError("zip.ambiguous", {
		at: entry.header,
		what: `record ${quoted(entry.name)} has another ${what} in its local header`,
	});
}
