import type { ByteSource } from "../bytes.ts";

/** The content of a GGUF file's header, as far as it was read. */
export interface GgufHeader {
	/** The header's entry of each tensor, as far as it was read. */
	readonly infos: readonly GgufTensorInfo[];
	/** File offset that tensor offsets are relative to; null if the header was not read to its end. */
	readonly dataStart: number | null;
	/** The number of this part of a split model, counted from 1, and the number of parts; null for a whole model. */
	readonly part: { readonly number: number; readonly of: number } | null;
	/** Whether the header was read to its end, is cut off by the end of the file, or exceeds our limits. */
	readonly end: "whole" | "cut off" | "beyond limits";
}

/** One tensor as a GGUF header lists it. */
export interface GgufTensorInfo {
	/** Null if it is longer than the limit for names. */
	readonly name: string | null;
	/** In torch's order; ggml lists the dimensions in reverse. */
	readonly shape: readonly number[];
	/** A number of `GGML_TYPES`. */
	readonly type: number;
	/** Relative to the start of the data. */
	readonly offset: number;
}

/** The start of the data is aligned to this, unless the file specifies another alignment (ggml, docs/gguf.md). */
const ALIGNMENT = 32;

/** Most entries that are read. Real files have some fifty, whose tokeniser lists have 250,000 items. */
const MOST_ENTRIES = 10_000;
const MOST_ITEMS = 1_000_000;
/** Most tensors that are read; real files have some 2,000. */
const MOST_TENSORS = 100_000;
/** ggml's own limit is 4; ComfyUI-GGUF writes the five dimensions of convolutions over time. */
const MOST_DIMENSIONS = 8;

/** Bytes of each value type; strings (8) and lists (9) are prefixed with their length (ggml, docs/gguf.md). */
const VALUE_BYTES: ReadonlyMap<number, number> = new Map([
	[0, 1],
	[1, 1],
	[2, 2],
	[3, 2],
	[4, 4],
	[5, 4],
	[6, 4],
	[7, 1],
	[10, 8],
	[11, 8],
	[12, 8],
]);
const UINT16 = 2;
const UINT32 = 4;
const STRING = 8;
const LIST = 9;

/** Bytes read at a time. */
const WINDOW = 65_536;

/** Thrown to stop reading a header, with the reason; always caught in this file. */
class Stopped extends Error {
	readonly end: GgufHeader["end"];
	constructor(end: GgufHeader["end"]) {
		super(end);
		this.end = end;
	}
}

/** Reads the header of a GGUF file of version 2 or 3, as far as it goes. Never throws. */
export function readGgufHeader(source: ByteSource): GgufHeader {
	const reader = new Reader(source);
	const split = { number: 0, of: 0 };
	let infos: readonly GgufTensorInfo[] = [];
	let alignment = ALIGNMENT;
	const ended = (end: GgufHeader["end"]): GgufHeader => {
		const dataStart = end === "whole" ? Math.ceil(reader.at / alignment) * alignment : null;
		return { infos, dataStart, part: split.of > 1 ? split : null, end };
	};
	try {
		reader.skip(8);
		const tensors = reader.u64();
		const entries = reader.u64();
		if (entries > MOST_ENTRIES) throw new Stopped("beyond limits");
		for (let i = 0; i < entries; i++) {
			const key = reader.text();
			const type = reader.u32();
			if (key === "general.alignment" && type === UINT32) alignment = Math.max(1, reader.u32());
			else if (key === "split.no" && type === UINT16) split.number = reader.u16() + 1;
			else if (key === "split.count" && type === UINT16) split.of = reader.u16();
			else skipValue(reader, type);
		}
		infos = readTensors(reader, tensors);
	} catch (error) {
		if (error instanceof Stopped) return ended(error.end);
		throw error;
	}
	return ended("whole");
}

function skipValue(reader: Reader, type: number): void {
	if (type === STRING) {
		reader.skip(reader.u64());
		return;
	}
	if (type !== LIST) {
		reader.skip(bytesOfValue(type));
		return;
	}
	const itemType = reader.u32();
	const items = reader.u64();
	if (itemType !== STRING) {
		reader.skip(items * bytesOfValue(itemType));
		return;
	}
	if (items > MOST_ITEMS) throw new Stopped("beyond limits");
	for (let i = 0; i < items; i++) reader.skip(reader.u64());
}

/** The size of a value of fixed size. Lists of lists do not occur and are not supported. */
function bytesOfValue(type: number): number {
	const bytes = VALUE_BYTES.get(type);
	if (bytes === undefined) throw new Stopped("beyond limits");
	return bytes;
}

/** Name, dimensions, type and offset of each. */
function readTensors(reader: Reader, count: number): GgufTensorInfo[] {
	if (count > MOST_TENSORS) throw new Stopped("beyond limits");
	const infos: GgufTensorInfo[] = [];
	for (let i = 0; i < count; i++) {
		const name = reader.text();
		const dimensions = reader.u32();
		if (dimensions > MOST_DIMENSIONS) throw new Stopped("beyond limits");
		const sizes = Array.from({ length: dimensions }, () => reader.u64());
		infos.push({ name, shape: sizes.reverse(), type: reader.u32(), offset: reader.u64() });
	}
	return infos;
}

/** Reads a source sequentially from its start, one window at a time. */
class Reader {
	readonly #source: ByteSource;
	readonly #window = new Uint8Array(WINDOW);
	readonly #view = new DataView(this.#window.buffer);
	/** Offset in the file of the window's first byte, and how many bytes of it are read. */
	#start = 0;
	#filled = 0;
	/** Offset in the file of the next byte. */
	#at = 0;

	constructor(source: ByteSource) {
		this.#source = source;
	}

	get at(): number {
		return this.#at;
	}

	u16(): number {
		return this.#view.getUint16(this.#claim(2), true);
	}

	u32(): number {
		return this.#view.getUint32(this.#claim(4), true);
	}

	/** Inexact above 2^53, which exceeds every limit. */
	u64(): number {
		const at = this.#claim(8);
		return this.#view.getUint32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
	}

	/** A length-prefixed string; null if it is longer than the limit for names. */
	text(): string | null {
		const length = this.u64();
		if (length > 256) {
			this.skip(length);
			return null;
		}
		const at = this.#claim(length);
		return new TextDecoder().decode(this.#window.subarray(at, at + length));
	}

	skip(bytes: number): void {
		if (bytes > this.#source.size - this.#at) throw new Stopped("cut off");
		this.#at += bytes;
	}

	/** Ensures that the next `bytes` bytes are in the window, advances past them, and returns the index of the first. */
	#claim(bytes: number): number {
		const at = this.#at;
		this.skip(bytes);
		if (at < this.#start || at + bytes > this.#start + this.#filled) this.#fill(at, bytes);
		return at - this.#start;
	}

	#fill(at: number, least: number): void {
		this.#start = at;
		this.#filled = 0;
		while (this.#filled < least) {
			const got = this.#source.readInto(this.#window.subarray(this.#filled), at + this.#filled);
			if (got === 0) throw new Stopped("cut off");
			this.#filled += got;
		}
	}
}
