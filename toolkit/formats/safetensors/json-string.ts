import { asciiOf } from "../ascii.ts";
import { BYTE, type Cursor, expect, fail } from "./json.ts";

/** The header has already been checked to be UTF-8. A BOM within a string is an ordinary character. */
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Up to this many bytes, concatenating characters is faster than a TextDecoder call. Field names are this short. */
const SHORT = 12;

/** The letter of each short escape, and the byte that it means (RFC 8259, section 7). */
const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map(
	[
		['"', '"'],
		["\\", "\\"],
		["/", "/"],
		["b", "\b"],
		["f", "\f"],
		["n", "\n"],
		["r", "\r"],
		["t", "\t"],
	].map(([letter = "", meaning = ""]) => [letter.charCodeAt(0), meaning.charCodeAt(0)]),
);

const LETTER_U = 0x75;

/** A string's value. Refuses control characters and escapes that do not form a whole character. */
export function takeString(cursor: Cursor): string {
	expect(cursor, BYTE.quote);
	const start = cursor.at;
	const escaped = scan(cursor);
	const text = cursor.bytes.subarray(start, cursor.at - 1);
	if (escaped) return UTF8.decode(unescaped(text));
	return (text.length <= SHORT ? asciiOf(text) : null) ?? UTF8.decode(text);
}

/** Steps over a string with the same checks, without decoding it. */
export function skipString(cursor: Cursor): void {
	expect(cursor, BYTE.quote);
	scan(cursor);
}

/** Steps past the closing quote; returns whether there was an escape. */
function scan(cursor: Cursor): boolean {
	const { bytes } = cursor;
	let escaped = false;
	// A local index: a string may have 100 MB, and updating the cursor at each byte takes three times as long.
	let at = cursor.at;
	while (at < bytes.length) {
		const byte = bytes[at] ?? 0;
		if (byte === BYTE.quote) {
			cursor.at = at + 1;
			return escaped;
		}
		if (byte < 0x20) fail(cursor, "a control character within a string", at);
		if (byte === BYTE.backslash) {
			escaped = true;
			at += checkedEscape(cursor, at);
		} else at++;
	}
	return fail(cursor, "a string without an end", at);
}

/** Length in bytes of the escape at `at`; a pair of surrogates counts as one. */
function checkedEscape(cursor: Cursor, at: number): number {
	const { bytes } = cursor;
	const letter = bytes[at + 1] ?? 0;
	if (letter !== LETTER_U) {
		if (!SHORT_ESCAPES.has(letter)) fail(cursor, "an unknown escape", at);
		return 2;
	}
	const unit = hexUnit(bytes, at + 2);
	if (unit < 0) fail(cursor, "\\u without four hexadecimal digits", at);
	if (!isSurrogate(unit)) return 6;
	const second = bytes[at + 6] === BYTE.backslash && bytes[at + 7] === LETTER_U ? hexUnit(bytes, at + 8) : -1;
	if (unit >= 0xdc00 || second < 0xdc00 || second > 0xdfff) fail(cursor, "half a character (a lone surrogate)", at);
	return 12;
}

function isSurrogate(unit: number): boolean {
	return unit >= 0xd800 && unit <= 0xdfff;
}

/** The value of four hexadecimal digits; -1 if they are not four digits. */
function hexUnit(bytes: Uint8Array, at: number): number {
	let unit = 0;
	for (let i = 0; i < 4; i++) {
		const digit = hexDigit(bytes[at + i] ?? 0);
		if (digit < 0) return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

function hexDigit(byte: number): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const lower = byte | 0x20;
	return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** The UTF-8 of a checked string with its escapes decoded. Never longer than the input. */
function unescaped(text: Uint8Array): Uint8Array {
	const out = new Uint8Array(text.length);
	let length = 0;
	for (let at = 0; at < text.length; ) {
		const byte = text[at] ?? 0;
		const letter = text[at + 1] ?? 0;
		if (byte !== BYTE.backslash) {
			out[length++] = byte;
			at++;
		} else if (letter !== LETTER_U) {
			out[length++] = SHORT_ESCAPES.get(letter) ?? 0;
			at += 2;
		} else {
			const unit = hexUnit(text, at + 2);
			const point = isSurrogate(unit) ? joined(unit, hexUnit(text, at + 8)) : unit;
			length += putUtf8(out, length, point);
			at += point > 0xffff ? 12 : 6;
		}
	}
	return out.subarray(0, length);
}

function joined(high: number, low: number): number {
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/** Writes a code point and returns the number of bytes written. */
function putUtf8(out: Uint8Array, at: number, point: number): number {
	const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	if (size === 1) {
		out[at] = point;
		return size;
	}
	let rest = point;
	for (let i = size - 1; i > 0; i--) {
		out[at + i] = 0x80 | (rest & 0x3f);
		rest >>= 6;
	}
	out[at] = (0xf00 >> size) | rest;
	return size;
}
