/** The longest name that Linux's and macOS's file systems hold, in bytes. */
const MOST_NAME_BYTES = 255;

/** Names that Windows keeps for devices, whatever their extension: the library may lie on a share. */
const DEVICE_NAME = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** A stem that can be used as a file's name anywhere; what cannot stand in one becomes `_`, the rest stays as it is. */
export function safeStem(wished: Uint8Array): string {
	// Bytes that are not UTF-8 decode to U+FFFD. No web UI could show or even list such a name.
	const clean = Array.from(Buffer.from(wished).toString(), (char) => (canStand(char) ? char : "_")).join("");
	if (clean === "" || clean === "." || clean === "..") return "_";
	if (clean.startsWith(".")) return `_${clean.slice(1)}`;
	return DEVICE_NAME.test(clean) ? `${clean}_` : clean;
}

/**
 * `NAI.pt`, `NAI(1).pt`, `NAI(2).pt`, … as bytes, without end. A stem too long is cut, never inside a character; the
 * extension and the number stay, and `spare` bytes stay free for something behind the name.
 */
export function* numberedNames(stem: Uint8Array, extension: Uint8Array, spare = 0): Generator<Buffer, never, void> {
	for (let number = 0; ; number++) {
		const tail = Buffer.concat([Buffer.from(number === 0 ? "" : `(${number})`), extension]);
		yield Buffer.concat([cut(stem, MOST_NAME_BYTES - tail.length - spare), tail]);
	}
}

/** A name's bytes as stem and extension; the extension keeps its dot, and is empty when there is none. */
export function splitName(name: Uint8Array): { readonly stem: Uint8Array; readonly extension: Uint8Array } {
	const dot = name.lastIndexOf(0x2e);
	// Twenty bytes are more than any extension in use; what is longer is a sentence with a dot in it.
	const at = dot <= 0 || name.length - dot > 20 ? name.length : dot;
	return { stem: name.subarray(0, at), extension: name.subarray(at) };
}

function canStand(char: string): boolean {
	return char >= " " && char !== "\u007f" && char !== "/" && char !== "\ufffd";
}

function cut(bytes: Uint8Array, most: number): Uint8Array {
	if (bytes.length <= most) return bytes;
	let end = most;
	// 10xxxxxx goes on with a character that began earlier.
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
	return bytes.subarray(0, end > 0 ? end : most);
}
