import { BYTE, type Cursor, expect, fail, isDigit, nextItem, peek } from "./json.ts";
import { skipString } from "./json-string.ts";

/** The maximum nesting depth of values, as in the reference's parser (serde_json's limit of 128). */
const MOST_DEPTH = 127;

/** A number with at most this many digits is a finite double; longer numbers and those with an exponent are checked. */
const SURELY_FINITE = 300;

const LITERALS = ["true", "false", "null"].map((word) => new TextEncoder().encode(word));

/** Steps over any value at nesting depth `depth`, checking its grammar. Not recursive. */
export function skipValue(cursor: Cursor, depth: number): void {
	/** The closing bytes of the open values, the innermost last. */
	const open: number[] = [];
	do {
		const close = closingOf(peek(cursor));
		if (close === null) skipScalar(cursor);
		else {
			if (depth + open.length >= MOST_DEPTH) fail(cursor, `values more than ${MOST_DEPTH} deep`);
			cursor.at++;
			open.push(close);
			if (stepInto(cursor, close, true)) continue;
			open.pop();
		}
		closeAll(cursor, open);
	} while (open.length > 0);
}

function closingOf(byte: number): number | null {
	if (byte === BYTE.openObject) return BYTE.closeObject;
	return byte === BYTE.openList ? BYTE.closeList : null;
}

/** After a value: leaves all objects and lists that end here, and steps to the next value. */
function closeAll(cursor: Cursor, open: number[]): void {
	for (let close = open.at(-1); close !== undefined; close = open.at(-1)) {
		if (stepInto(cursor, close, false)) return;
		open.pop();
	}
}

/** Steps to the next value, past its key in an object. */
function stepInto(cursor: Cursor, close: number, first: boolean): boolean {
	if (!nextItem(cursor, close, first)) return false;
	if (close === BYTE.closeObject) {
		skipString(cursor);
		expect(cursor, BYTE.colon);
	}
	return true;
}

function skipScalar(cursor: Cursor): void {
	const byte = peek(cursor);
	if (byte === BYTE.quote) skipString(cursor);
	else if (byte === BYTE.minus || isDigit(byte)) skipNumber(cursor);
	else skipLiteral(cursor);
}

function skipLiteral(cursor: Cursor): void {
	const { bytes, at } = cursor;
	const word = LITERALS.find((letters) => letters.every((letter, i) => bytes[at + i] === letter));
	if (!word) fail(cursor, "expected a value");
	cursor.at += word.length;
}

/** Steps over a number of JSON's grammar; one too large for a double is refused, as by the reference. */
function skipNumber(cursor: Cursor): void {
	const start = cursor.at;
	if (cursor.bytes[cursor.at] === BYTE.minus) cursor.at++;
	const leading = cursor.at;
	const digits = skipDigits(cursor);
	if (digits > 1 && cursor.bytes[leading] === BYTE.zero) fail(cursor, "a number with a zero before it", start);
	if (cursor.bytes[cursor.at] === BYTE.dot) {
		cursor.at++;
		skipDigits(cursor);
	}
	const letter = (cursor.bytes[cursor.at] ?? 0) | 0x20;
	const exponent = letter === 0x65;
	if (exponent) {
		const sign = cursor.bytes[++cursor.at];
		if (sign === 0x2b || sign === BYTE.minus) cursor.at++;
		skipDigits(cursor);
	}
	if (exponent || digits > SURELY_FINITE) checkFinite(cursor, start);
}

function skipDigits(cursor: Cursor): number {
	const { bytes, at: start } = cursor;
	let at = start;
	while (isDigit(bytes[at] ?? 0)) at++;
	if (at === start) fail(cursor, "expected a digit");
	cursor.at = at;
	return at - start;
}

function checkFinite(cursor: Cursor, start: number): void {
	const text = new TextDecoder().decode(cursor.bytes.subarray(start, cursor.at));
	if (!Number.isFinite(Number(text))) fail(cursor, "a number that is too large", start);
}
