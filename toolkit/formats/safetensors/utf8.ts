/**
 * Index of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong
 * forms, nothing above U+10FFFF); -1 if all bytes are valid. Creates no string, because a header may have 100 MB.
 */
export function notUtf8At(bytes: Uint8Array): number {
	let at = 0;
	while (at < bytes.length) {
		const byte = bytes[at] ?? 0;
		if (byte < 0x80) {
			at++;
			continue;
		}
		const length = sequenceLength(byte, bytes[at + 1] ?? 0);
		if (length === 0 || at + length > bytes.length) return at;
		for (let i = 2; i < length; i++) {
			if (!isContinuation(bytes[at + i] ?? 0)) return at;
		}
		at += length;
	}
	return -1;
}

/** The byte length of the character that begins with these two bytes; 0 if no character does. */
function sequenceLength(first: number, second: number): number {
	if (!isContinuation(second)) return 0;
	if (first < 0xc2) return 0;
	if (first < 0xe0) return 2;
	if (first < 0xf0) {
		if (first === 0xe0 && second < 0xa0) return 0;
		return first === 0xed && second > 0x9f ? 0 : 3;
	}
	if (first > 0xf4) return 0;
	if (first === 0xf0 && second < 0x90) return 0;
	return first === 0xf4 && second > 0x8f ? 0 : 4;
}

function isContinuation(byte: number): boolean {
	return (byte & 0xc0) === 0x80;
}
