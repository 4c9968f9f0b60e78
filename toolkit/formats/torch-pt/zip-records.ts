import { ByteSink } from "./byte-sink.ts";

/** A stored record of the archive with its location. */
export interface ZipRecord {
	readonly name: string;
	readonly bytes: number;
	/** Offset of its local header. */
	readonly header: number;
	/** Offset of its first byte. */
	readonly data: number;
}

/** Sizes and offsets from this value on are written in zip64 fields (APPNOTE 4.4.8, 4.4.16). */
const ZIP64_FROM = 0xffffffff;
const ZIP64_COUNT_FROM = 0xffff;

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const END = 0x06054b50;

const ZIP64_EXTRA = 0x0001;
/** "FB": the extra field in which torch pads (caffe2/serialize/inline_container.cc). */
const PADDING_EXTRA = 0x4246;
const PADDING_BYTE = 0x5a;
/** torch aligns a storage's first byte to a multiple of this, so that it can be memory-mapped. */
const ALIGNMENT = 64;

const NEEDED_PLAIN = 20;
const NEEDED_ZIP64 = 45;
/** 1980-01-01, the earliest possible date: the output is reproducible, and readers need not handle month 0. */
const DOS_DATE = 0x0021;

const LOCAL_BYTES = 30;
const LOCAL_ZIP64_BYTES = 20;
const EXTRA_HEAD_BYTES = 4;
const CENTRAL_BYTES = 46;

/** Computes the location of a record whose local header is at `header`. Names are ASCII. */
export function placed(name: string, bytes: number, header: number): ZipRecord {
	const fixed = header + LOCAL_BYTES + name.length + zip64LocalBytes(bytes) + EXTRA_HEAD_BYTES;
	return { name, bytes, header, data: Math.ceil(fixed / ALIGNMENT) * ALIGNMENT };
}

/** The offset of the end of the record. */
export function endOf(record: ZipRecord): number {
	return record.data + record.bytes;
}

/** The local header of each record, up to its first byte. It contains the sizes, so no descriptor follows the data. */
export function localHeaders(records: readonly ZipRecord[], crcs: readonly number[]): Uint8Array[] {
	// All share one buffer: many small buffers would cost more than everything else.
	const sink = new ByteSink(records.reduce((bytes, { header, data }) => bytes + data - header, 0));
	records.forEach((record, i) => {
		putLocal(sink, record, crcs[i] ?? 0);
	});
	const all = sink.done();
	let end = 0;
	return records.map(({ header, data }) => {
		const start = end;
		end += data - header;
		return all.subarray(start, end);
	});
}

/** The central directory and the records that end the archive, to be written at `start`. */
export function centralDirectory(records: readonly ZipRecord[], crcs: readonly number[], start: number): Uint8Array {
	const sink = new ByteSink(records.length * (CENTRAL_BYTES + 32) + 128);
	records.forEach((record, i) => {
		putCentral(sink, record, crcs[i] ?? 0);
	});
	putEnd(sink, records.length, start);
	return sink.done();
}

/** The number of bytes that `centralDirectory` returns. */
export function centralBytes(records: readonly ZipRecord[], start: number): number {
	let bytes = 0;
	for (const record of records) {
		const large = largeFields(record).length;
		bytes += CENTRAL_BYTES + record.name.length + (large > 0 ? EXTRA_HEAD_BYTES + 8 * large : 0);
	}
	return bytes + (needsZip64(records.length, bytes, start) ? 56 + 20 : 0) + 22;
}

function zip64LocalBytes(bytes: number): number {
	return bytes >= ZIP64_FROM ? LOCAL_ZIP64_BYTES : 0;
}

function putLocal(sink: ByteSink, { name, bytes, header, data }: ZipRecord, crc: number): void {
	const large = bytes >= ZIP64_FROM;
	const extraBytes = data - header - LOCAL_BYTES - name.length;
	sink.u32(LOCAL_HEADER);
	sink.u16(large ? NEEDED_ZIP64 : NEEDED_PLAIN);
	putCommon(sink, crc, Math.min(bytes, ZIP64_FROM));
	sink.u16(name.length);
	sink.u16(extraBytes);
	sink.ascii(name);
	if (large) putZip64(sink, [bytes, bytes]);
	const padding = extraBytes - zip64LocalBytes(bytes) - EXTRA_HEAD_BYTES;
	sink.u16(PADDING_EXTRA);
	sink.u16(padding);
	sink.fill(PADDING_BYTE, padding);
}

/** The fields from flags to sizes, which local and central headers share: stored, no flags, equal sizes. */
function putCommon(sink: ByteSink, crc: number, bytes: number): void {
	sink.u16(0);
	sink.u16(0);
	sink.u16(0);
	sink.u16(DOS_DATE);
	sink.u32(crc);
	sink.u32(bytes);
	sink.u32(bytes);
}

/** The values that the central directory stores in a zip64 extra field, in its order. */
function largeFields({ bytes, header }: ZipRecord): number[] {
	const fields = bytes >= ZIP64_FROM ? [bytes, bytes] : [];
	return header >= ZIP64_FROM ? [...fields, header] : fields;
}

function putCentral(sink: ByteSink, record: ZipRecord, crc: number): void {
	const { name, bytes, header } = record;
	const large = largeFields(record);
	const needed = large.length > 0 ? NEEDED_ZIP64 : NEEDED_PLAIN;
	sink.u32(CENTRAL_HEADER);
	sink.u16(needed);
	sink.u16(needed);
	putCommon(sink, crc, Math.min(bytes, ZIP64_FROM));
	sink.u16(name.length);
	sink.u16(large.length > 0 ? EXTRA_HEAD_BYTES + 8 * large.length : 0);
	// Comment length, disk, internal attributes, external attributes: none.
	sink.fill(0, 10);
	sink.u32(Math.min(header, ZIP64_FROM));
	sink.ascii(name);
	if (large.length > 0) putZip64(sink, large);
}

function putZip64(sink: ByteSink, values: readonly number[]): void {
	sink.u16(ZIP64_EXTRA);
	sink.u16(8 * values.length);
	for (const value of values) sink.u64(value);
}

function needsZip64(count: number, bytes: number, start: number): boolean {
	return count >= ZIP64_COUNT_FROM || bytes >= ZIP64_FROM || start >= ZIP64_FROM;
}

function putEnd(sink: ByteSink, count: number, start: number): void {
	const bytes = sink.length;
	if (needsZip64(count, bytes, start)) putZip64End(sink, count, bytes, start);
	sink.u32(END);
	sink.fill(0, 4);
	sink.u16(Math.min(count, ZIP64_COUNT_FROM));
	sink.u16(Math.min(count, ZIP64_COUNT_FROM));
	sink.u32(Math.min(bytes, ZIP64_FROM));
	sink.u32(Math.min(start, ZIP64_FROM));
	sink.u16(0);
}

/** The zip64 end record and its locator (APPNOTE 4.3.14, 4.3.15). */
function putZip64End(sink: ByteSink, count: number, bytes: number, start: number): void {
	sink.u32(ZIP64_END);
	sink.u64(44);
	sink.u16(NEEDED_ZIP64);
	sink.u16(NEEDED_ZIP64);
	sink.fill(0, 8);
	sink.u64(count);
	sink.u64(count);
	sink.u64(bytes);
	sink.u64(start);
	sink.u32(ZIP64_LOCATOR);
	sink.u32(0);
	sink.u64(start + bytes);
	sink.u32(1);
}
