import { toolkitError, type UserError } from "../../errors.ts";
import { DEFLATED, STORED, type ZipEntry } from "./entry.ts";

/** A record from the central directory; the offset of its data is known only from its local header. */
export type CentralEntry = Omit<ZipEntry, "data" | "behind"> & {
	/** The stored name, for comparison with the local header. */
	readonly rawName: Uint8Array;
};

const SIGNATURE = 0x02014b50;
const FIXED_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const TOO_LARGE = 0xffffffff;
/** The MS-DOS attribute bit of a directory: torch's reader returns uninitialised memory for such an entry. */
const DIRECTORY_ATTRIBUTE = 0x10;
const FORBIDDEN_FLAGS: readonly (readonly [number, string])[] = [
	[0x1, "is encrypted"],
	[0x20, "is a patch of another file"],
	[0x40, "is strongly encrypted"],
	[0x2000, "has its header hidden"],
];

const ANY_FORBIDDEN = FORBIDDEN_FLAGS.reduce((all, [bit]) => all | bit, 0);

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Every entry of a central directory at file offset `base`. Throws `zip.malformed`, `zip.unsupported`. */
export function parseCentral(directory: Uint8Array, records: number, base: number): CentralEntry[] {
	const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
	const entries: CentralEntry[] = [];
	let at = 0;
	for (let i = 0; i < records; i++) {
		if (at + FIXED_BYTES > directory.length)
			throw malformed(base + at, `its directory ends after ${i} of ${records} records`);
		if (view.getUint32(at, true) !== SIGNATURE) throw malformed(base + at, "a directory entry has no signature");
		const nameLength = view.getUint16(at + 28, true);
		const extraLength = view.getUint16(at + 30, true);
		const next = at + FIXED_BYTES + nameLength + extraLength + view.getUint16(at + 32, true);
		if (next > directory.length) throw malformed(base + at, "a directory entry reaches beyond the directory");
		entries.push(entryAt(directory, view, at, base));
		at = next;
	}
	if (at !== directory.length) throw malformed(base + at, "its directory has bytes after its last record");
	return entries;
}

function entryAt(directory: Uint8Array, view: DataView, at: number, base: number): CentralEntry {
	const nameEnd = at + FIXED_BYTES + view.getUint16(at + 28, true);
	const rawName = directory.subarray(at + FIXED_BYTES, nameEnd);
	const extra = () => directory.subarray(nameEnd, nameEnd + view.getUint16(at + 30, true));
	const sizes = zip64Sizes(extra, base + at, {
		bytes: view.getUint32(at + 24, true),
		packed: view.getUint32(at + 20, true),
		header: view.getUint32(at + 42, true),
	});
	const entry: CentralEntry = {
		name: decodeName(rawName, base + at),
		rawName,
		flags: view.getUint16(at + 8, true),
		method: view.getUint16(at + 10, true),
		crc: view.getUint32(at + 16, true),
		packed: sizes.packed,
		bytes: sizes.bytes,
		header: sizes.header,
	};
	const disk = view.getUint16(at + 34, true);
	if (disk !== 0 && disk !== 0xffff) throw malformed(base + at, "it is part of a split archive");
	checkReadable(entry, (view.getUint32(at + 38, true) & DIRECTORY_ATTRIBUTE) !== 0);
	return entry;
}

type Sizes = Pick<CentralEntry, "bytes" | "packed" | "header">;

/** Replaces fields that say "too large" with those of the zip64 extra field, in the order of APPNOTE 4.5.3. */
function zip64Sizes(extra: () => Uint8Array, at: number, fields: Sizes): Sizes {
	if (fields.bytes !== TOO_LARGE && fields.packed !== TOO_LARGE && fields.header !== TOO_LARGE) return fields;
	const body = extraBody(extra(), at);
	const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
	let next = 0;
	const widen = (field: number): number => {
		if (field !== TOO_LARGE) return field;
		if (next + 8 > body.length) throw malformed(at, "a zip64 extra field is too short");
		const value = Number(view.getBigUint64(next, true));
		next += 8;
		if (value > Number.MAX_SAFE_INTEGER) throw malformed(at, `a zip64 extra field holds ${value}`);
		return value;
	};
	const bytes = widen(fields.bytes);
	const packed = widen(fields.packed);
	return { bytes, packed, header: widen(fields.header) };
}

function extraBody(extra: Uint8Array, at: number): Uint8Array {
	const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
	let found: Uint8Array | null = null;
	for (let i = 0; i + 4 <= extra.length; ) {
		const end = i + 4 + view.getUint16(i + 2, true);
		if (end > extra.length) throw malformed(at, "an extra field reaches beyond its entry");
		if (view.getUint16(i, true) === ZIP64_EXTRA) {
			if (found !== null) throw malformed(at, "an entry has two zip64 extra fields");
			found = extra.subarray(i + 4, end);
		}
		i = end;
	}
	if (found === null) throw malformed(at, "a zip64 extra field is missing");
	return found;
}

function decodeName(raw: Uint8Array, at: number): string {
	try {
		return UTF8.decode(raw);
	} catch (cause) {
		throw toolkitError("zip.malformed", { at, what: "a record's name is not UTF-8" }, { cause });
	}
}

function checkReadable(entry: CentralEntry, directory: boolean): void {
	const { name, flags, method, packed, bytes } = entry;
	if ((flags & ANY_FORBIDDEN) !== 0) {
		const what = FORBIDDEN_FLAGS.find(([bit]) => (flags & bit) !== 0)?.[1] ?? "";
		throw toolkitError("zip.unsupported", { name, what });
	}
	if (directory || name.endsWith("/")) throw toolkitError("zip.unsupported", { name, what: "is a folder" });
	if (method !== STORED && method !== DEFLATED) {
		throw toolkitError("zip.unsupported", {
			name,
			what: `uses compression method ${method}; autoprune reads only methods 0 and 8`,
		});
	}
	if (method === STORED && packed !== bytes) {
		throw toolkitError("zip.unsupported", {
			name,
			what: `is not compressed, but its sizes differ (${packed} and ${bytes} bytes)`,
		});
	}
	if (packed === 0 && bytes > 0)
		throw toolkitError("zip.unsupported", { name, what: "has no data, but a size above 0" });
}

function malformed(at: number, what: string): UserError {
	return toolkitError("zip.malformed", { at, what });
}
