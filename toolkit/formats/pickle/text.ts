import { asciiOf } from "../ascii.ts";
import type { Value } from "./value.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Below this length, building the string by hand is faster than a TextDecoder call. */
const SHORT = 48;

/** Bytes as a string; null if they are not valid UTF-8, for example because of a lone surrogate. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | null {
	if (end - start <= SHORT) {
		const text = asciiOf(bytes, start, end);
		if (text !== null) return text;
	}
	try {
		return UTF8.decode(bytes.subarray(start, end));
	} catch {
		return null;
	}
}

/** A string of Python 2: text if it is UTF-8, as torch reads it, otherwise bytes. */
export function python2String(bytes: Uint8Array, start: number, end: number): Value {
	return decodeUtf8(bytes, start, end) ?? { kind: "bytes", bytes: bytes.subarray(start, end) };
}
