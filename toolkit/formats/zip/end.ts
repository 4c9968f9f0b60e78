import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError, type UserError } from "../../errors.ts";

/** The location of the central directory, from the record at the end of the archive. */
export interface DirectoryPlace {
	readonly offset: number;
	readonly bytes: number;
	readonly records: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_BYTES = 20;
/** The maximum length of a zip comment (APPNOTE 4.4.12): readers search for the end record only within it. */
const MAX_COMMENT = 0xffff;

/** Whether there is an end record in the last 64 KiB; a copy in progress has none yet. Never throws. */
export function hasEnd(source: ByteSource): boolean {
	if (source.size < END_BYTES) return false;
	const length = Math.min(source.size, END_BYTES + MAX_COMMENT);
	const tail = new Uint8Array(length);
	const got = source.readInto(tail, source.size - length);
	return lastEnd(tail.subarray(0, got)) !== -1;
}

/**
 * Finds the central directory. The end record must be the last bytes of the file, and directory, zip64 records and end
 * record must be adjacent, so that all readers choose the same directory. Throws `zip.no-directory`, `zip.ambiguous`,
 * `zip.malformed`.
 */
export function findDirectory(source: ByteSource): DirectoryPlace {
	const at = source.size - END_BYTES;
	if (!hasEnd(source)) throw toolkitError("zip.no-directory", { size: source.size });
	const end = viewOf(readExactly(source, at, END_BYTES));
	if (end.getUint32(0, true) !== END_SIGNATURE || end.getUint16(20, true) !== 0) {
		throw ambiguous(at, "its directory is followed by a comment or by other bytes");
	}
	if (end.getUint16(4, true) !== 0 || end.getUint16(6, true) !== 0)
		throw malformed(at, "it is part of a split archive");
	if (end.getUint16(8, true) !== end.getUint16(10, true)) throw ambiguous(at, "its record counts disagree");
	const classic: DirectoryPlace = {
		records: end.getUint16(10, true),
		bytes: end.getUint32(12, true),
		offset: end.getUint32(16, true),
	};
	const zip64 = zip64End(source, at);
	const place = zip64 === null ? classic : settle(classic, zip64, at);
	const directoryEnd = zip64 === null ? at : at - LOCATOR_BYTES - ZIP64_END_BYTES;
	if (place.offset + place.bytes !== directoryEnd) {
		throw ambiguous(at, `its directory should end at ${place.offset + place.bytes}, but ${directoryEnd} follows it`);
	}
	return place;
}

/** The zip64 end record, if there is a locator directly before the classic end record. torch always writes it. */
function zip64End(source: ByteSource, end: number): DirectoryPlace | null {
	const locatorAt = end - LOCATOR_BYTES;
	if (locatorAt < 0) return null;
	const locator = viewOf(readExactly(source, locatorAt, LOCATOR_BYTES));
	if (locator.getUint32(0, true) !== LOCATOR_SIGNATURE) return null;
	const at = locatorAt - ZIP64_END_BYTES;
	if (at < 0 || wide(locator, 8, locatorAt) !== at) throw ambiguous(locatorAt, "its zip64 locator points elsewhere");
	const record = viewOf(readExactly(source, at, ZIP64_END_BYTES));
	if (record.getUint32(0, true) !== ZIP64_END_SIGNATURE) throw malformed(at, "its zip64 end record is missing");
	if (wide(record, 4, at) !== ZIP64_END_BYTES - 12) throw malformed(at, "the size of its zip64 end record is not 44");
	if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0) {
		throw malformed(at, "it is part of a split archive");
	}
	const records = wide(record, 32, at);
	if (wide(record, 24, at) !== records) throw ambiguous(at, "its record counts disagree");
	return { records, bytes: wide(record, 40, at), offset: wide(record, 48, at) };
}

/** The zip64 values. The classic values must be equal to them or be the marker for "too large". */
function settle(classic: DirectoryPlace, zip64: DirectoryPlace, at: number): DirectoryPlace {
	const agree =
		(classic.records === 0xffff || classic.records === zip64.records) &&
		(classic.bytes === 0xffffffff || classic.bytes === zip64.bytes) &&
		(classic.offset === 0xffffffff || classic.offset === zip64.offset);
	if (!agree) throw ambiguous(at, "its classic and its zip64 end record disagree");
	return zip64;
}

function lastEnd(tail: Uint8Array): number {
	for (let at = tail.length - END_BYTES; at >= 0; at--) {
		if (tail[at] === 0x50 && tail[at + 1] === 0x4b && tail[at + 2] === 5 && tail[at + 3] === 6) return at;
	}
	return -1;
}

function wide(view: DataView, at: number, fileAt: number): number {
	const value = Number(view.getBigUint64(at, true));
	if (value > Number.MAX_SAFE_INTEGER) throw malformed(fileAt, `a 64-bit field holds ${value}`);
	return value;
}

function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ambiguous(at: number, what: string): UserError {
	return toolkitError("zip.ambiguous", { at, what });
}

function malformed(at: number, what: string): UserError {
	return toolkitError("zip.malformed", { at, what });
}
