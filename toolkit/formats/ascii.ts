/** The text of ASCII bytes; null if there are other bytes. Faster than a TextDecoder for text of a few dozen bytes. */
export function asciiOf(bytes: Uint8Array, start = 0, end = bytes.length): string | null {
	let text = "";
	for (let i = start; i < end; i++) {
		const byte = bytes[i] ?? 0;
		if (byte > 0x7f) return null;
		text += String.fromCharCode(byte);
	}
	return text;
}

/** Each byte as the character with its number (Latin-1), for short texts that are compared with known ones. */
export function latin1Of(bytes: Uint8Array): string {
	return String.fromCharCode(...bytes);
}
