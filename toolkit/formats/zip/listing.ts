import { type ByteSource, readExactly } from "../../bytes.ts";
import { UserError } from "../../errors.ts";
import { findDirectory } from "./end.ts";
import { MAX_DIRECTORY_BYTES } from "./limits.ts";

/** The name and size of a record, as written by any zip program. */
export interface ListedRecord {
	readonly name: string;
	readonly bytes: number;
}

const SIGNATURE = 0x02014b50;
const FIXED_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const TOO_LARGE = 0xffffffff;

/**
 * Lists the records of a zip archive only to describe its content: folders, unknown compression and encryption are
 * accepted, and the list ends where the directory is broken. Never throws UserError.
 */
export function listRecords(source: ByteSource): ListedRecord[] {
	const directory = directoryOf(source);
	const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
	const records: ListedRecord[] = [];
	let at = 0;
	while (at + FIXED_BYTES <= directory.length && view.getUint32(at, true) === SIGNATURE) {
		const nameEnd = at + FIXED_BYTES + view.getUint16(at + 28, true);
		const extraEnd = nameEnd + view.getUint16(at + 30, true);
		const next = extraEnd + view.getUint16(at + 32, true);
		if (next > directory.length) break;
		const name = new TextDecoder().decode(directory.subarray(at + FIXED_BYTES, nameEnd));
		const bytes = view.getUint32(at + 24, true);
		records.push({ name, bytes: bytes === TOO_LARGE ? wideSize(view, nameEnd, extraEnd) : bytes });
		at = next;
	}
	return records;
}

function directoryOf(source: ByteSource): Uint8Array {
	try {
		const { offset, bytes } = findDirectory(source);
		return readExactly(source, offset, Math.min(bytes, MAX_DIRECTORY_BYTES));
	} catch (error) {
		if (error instanceof UserError && !error.code.startsWith("work.")) return new Uint8Array(0);
		throw error;
	}
}

/** The size is the first number of the zip64 extra field (APPNOTE 4.5.3). */
function wideSize(view: DataView, from: number, end: number): number {
	for (let at = from; at + 12 <= end; at += 4 + view.getUint16(at + 2, true)) {
		if (view.getUint16(at, true) === ZIP64_EXTRA) return Number(view.getBigUint64(at + 4, true));
	}
	return TOO_LARGE;
}
