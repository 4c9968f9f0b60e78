import { toolkitError } from "../../errors.ts";

/** A position in a JSON text of well-formed UTF-8, which is read byte by byte without creating objects. */
export interface Cursor {
	readonly bytes: Uint8Array;
	/** File offset of the first byte, for messages. */
	readonly base: number;
	/** Index of the next byte to read. */
	at: number;
}

/** The bytes of JSON's grammar. */
export const BYTE = {
	quote: 0x22,
	comma: 0x2c,
	minus: 0x2d,
	dot: 0x2e,
	zero: 0x30,
	nine: 0x39,
	colon: 0x3a,
	openList: 0x5b,
	backslash: 0x5c,
	closeList: 0x5d,
	openObject: 0x7b,
	closeObject: 0x7d,
} as const;

/** The largest integer that the reference accepts: its sizes and offsets are u64. */
export const U64_MAX = 2n ** 64n - 1n;

/** Refuses the text with `safetensors.json`, at the cursor or at a given index. */
export function fail(cursor: Cursor, what: string, at = cursor.at): never {
	throw toolkitError("safetensors.json", { at: cursor.base + at, what });
}

/** Moves the cursor to the next byte that is not white space and returns that byte; -1 at the end. */
export function peek(cursor: Cursor): number {
	const { bytes } = cursor;
	let at = cursor.at;
	while (at < bytes.length && isSpace(bytes[at] ?? 0)) at++;
	cursor.at = at;
	return bytes[at] ?? -1;
}

/** White space of JSON (RFC 8259, section 2): space, tab, line feed, carriage return. */
export function isSpace(byte: number): boolean {
	return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Steps over `byte`, or refuses any other byte. */
export function expect(cursor: Cursor, byte: number): void {
	if (peek(cursor) !== byte) fail(cursor, `expected ${String.fromCharCode(byte)}`);
	cursor.at++;
}

/**
 * Steps to the next item of an object or a list; false once its closing byte was read.
 * The opening byte was read before the `first` call.
 */
export function nextItem(cursor: Cursor, close: number, first: boolean): boolean {
	if (peek(cursor) === close) {
		cursor.at++;
		return false;
	}
	if (first) return true;
	expect(cursor, BYTE.comma);
	if (peek(cursor) === close) fail(cursor, "a comma with nothing after it");
	return true;
}

/**
 * An integer of 0 or more, in digits only. Exact up to 2^53; from there to 2^64 − 1 the nearest double, because no file
 * is that long anyway. Larger numbers are refused, as by the reference.
 */
export function takeInteger(cursor: Cursor): number {
	peek(cursor);
	const start = cursor.at;
	let value = 0;
	for (let byte = cursor.bytes[start] ?? 0; isDigit(byte); byte = cursor.bytes[++cursor.at] ?? 0) {
		value = value * 10 + (byte - BYTE.zero);
	}
	const digits = cursor.at - start;
	if (digits === 0) fail(cursor, "expected a whole number of 0 or more");
	if (digits > 1 && cursor.bytes[start] === BYTE.zero) fail(cursor, "a number with a zero before it", start);
	if (digits > 15) return largeInteger(cursor, start, digits);
	return value;
}

export function isDigit(byte: number): boolean {
	return byte >= BYTE.zero && byte <= BYTE.nine;
}

/** The digits from `start` to the cursor as an exact number. */
export function integerBetween({ bytes, at }: Cursor, start: number): bigint {
	return BigInt(String.fromCharCode(...bytes.subarray(start, at)));
}

/** The value of a number with too many digits to be exact as a double. */
function largeInteger(cursor: Cursor, start: number, digits: number): number {
	const most = String(U64_MAX).length;
	if (digits > most) fail(cursor, "a number beyond 64 bits", start);
	const value = integerBetween(cursor, start);
	if (value > U64_MAX) fail(cursor, "a number beyond 64 bits", start);
	return Number(value);
}
