import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import type { Tools } from "../../../../toolkit/formats/format.ts";

/** One record, and the lies it may tell. */
export interface Record {
	readonly name: string;
	readonly data?: Uint8Array | string;
	readonly deflate?: boolean;
	/** Stands in the central directory in place of what is true. */
	readonly central?: {
		readonly method?: number;
		readonly flags?: number;
		readonly crc?: number;
		readonly bytes?: number;
		readonly packed?: number;
		readonly header?: number;
		readonly attributes?: number;
	};
	/** Stands in the local header in place of what is true. */
	readonly local?: {
		readonly name?: string;
		readonly method?: number;
		readonly bytes?: number;
		readonly signature?: number;
	};
}

/** How the archive around the records is written. */
export interface Around {
	/** As torch does: sizes behind the data, zip64 records always, padding to 64 bytes. */
	readonly torch?: boolean;
	readonly before?: Uint8Array | string;
	readonly after?: Uint8Array | string;
	/** Changes the bytes of the end records, which start at `end`. */
	readonly mangle?: (bytes: Uint8Array, end: number) => void;
}

/** Node's inflate, as the workers hand it to the readers. */
export const TOOLS: Tools = {
	crc32,
	inflate: (deflated, most) => inflateRawSync(deflated, { maxOutputLength: Math.max(1, most) }),
};

/** A zip archive of the records, stored, true in everything that the records and `around` do not change. */
export function buildZip(records: readonly Record[], around: Around = {}): Uint8Array {
	const parts: Buffer[] = [bytesOf(around.before)];
	const central: Buffer[] = [];
	let at = parts[0]?.length ?? 0;
	for (const record of records) {
		const local = localPart(record, at, around.torch === true);
		central.push(centralPart(record, at, around.torch === true));
		parts.push(local);
		at += local.length;
	}
	const directory = Buffer.concat(central);
	const end = endPart(records.length, directory.length, at, around.torch === true);
	around.mangle?.(end, at + directory.length);
	return new Uint8Array(Buffer.concat([...parts, directory, end, bytesOf(around.after)]));
}

function localPart(record: Record, at: number, torch: boolean): Buffer {
	const { plain, packed } = contentOf(record);
	const name = Buffer.from(record.local?.name ?? record.name);
	const header = Buffer.alloc(30);
	header.writeUInt32LE(record.local?.signature ?? 0x04034b50, 0);
	header.writeUInt16LE(flagsOf(record, torch), 6);
	header.writeUInt16LE(record.local?.method ?? (record.deflate ? 8 : 0), 8);
	if (!torch) {
		header.writeUInt32LE(crc32(plain), 14);
		header.writeUInt32LE(packed.length, 18);
		header.writeUInt32LE(record.local?.bytes ?? plain.length, 22);
	}
	header.writeUInt16LE(name.length, 26);
	const padding = torch ? Buffer.alloc(64 - ((at + 30 + name.length + 4) % 64), "Z") : null;
	if (padding === null) return Buffer.concat([header, name, packed]);
	const extra = Buffer.from([0x46, 0x42, padding.length, 0]);
	header.writeUInt16LE(padding.length + 4, 28);
	const descriptor = Buffer.alloc(packed.length === 0 ? 0 : 16);
	if (descriptor.length > 0) {
		descriptor.writeUInt32LE(0x08074b50, 0);
		descriptor.writeUInt32LE(crc32(plain), 4);
		descriptor.writeUInt32LE(packed.length, 8);
		descriptor.writeUInt32LE(plain.length, 12);
	}
	return Buffer.concat([header, name, extra, padding, packed, descriptor]);
}

function centralPart(record: Record, at: number, torch: boolean): Buffer {
	const { plain, packed } = contentOf(record);
	const lies = record.central ?? {};
	const name = Buffer.from(record.name);
	const entry = Buffer.alloc(46);
	entry.writeUInt32LE(0x02014b50, 0);
	entry.writeUInt16LE(lies.flags ?? flagsOf(record, torch), 8);
	entry.writeUInt16LE(lies.method ?? (record.deflate ? 8 : 0), 10);
	entry.writeUInt32LE(lies.crc ?? crc32(plain), 16);
	entry.writeUInt32LE(lies.packed ?? packed.length, 20);
	entry.writeUInt32LE(lies.bytes ?? plain.length, 24);
	entry.writeUInt16LE(name.length, 28);
	entry.writeUInt32LE(lies.attributes ?? 0, 38);
	entry.writeUInt32LE(lies.header ?? at, 42);
	return Buffer.concat([entry, name]);
}

function endPart(count: number, length: number, offset: number, zip64: boolean): Buffer {
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	for (const at of [8, 10]) end.writeUInt16LE(Math.min(count, 0xffff), at);
	end.writeUInt32LE(length, 12);
	end.writeUInt32LE(offset, 16);
	if (!zip64) return end;
	const record = Buffer.alloc(56);
	record.writeUInt32LE(0x06064b50, 0);
	record.writeBigUInt64LE(44n, 4);
	for (const at of [24, 32]) record.writeBigUInt64LE(BigInt(count), at);
	record.writeBigUInt64LE(BigInt(length), 40);
	record.writeBigUInt64LE(BigInt(offset), 48);
	const locator = Buffer.alloc(20);
	locator.writeUInt32LE(0x07064b50, 0);
	locator.writeBigUInt64LE(BigInt(offset + length), 8);
	locator.writeUInt32LE(1, 16);
	return Buffer.concat([record, locator, end]);
}

function contentOf(record: Record): { plain: Buffer; packed: Buffer } {
	const plain = bytesOf(record.data);
	return { plain, packed: record.deflate ? deflateRawSync(plain) : plain };
}

function flagsOf(record: Record, torch: boolean): number {
	return torch && bytesOf(record.data).length > 0 ? 0x808 : 0x800;
}

function bytesOf(data: Uint8Array | string | undefined): Buffer {
	return Buffer.from(data ?? "");
}
