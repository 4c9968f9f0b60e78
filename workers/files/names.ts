import type { NameRules } from "../platform/contract.ts";

/** Maximum length of a file name on Linux and macOS, in bytes. */
const MOST_NAME_BYTES = 255;

/** Names that Windows reserves for devices, with any extension. Also avoided elsewhere, since a library may be copied. */
const DEVICE_NAME = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\s*(\.|$))/i;

/** Characters that are separators or wildcards on Windows, or that begin an alternate data stream. */
const NOT_ON_WINDOWS = /[<>:"\\|?*]/g;

/**
 * Makes a stem usable as a file name: invalid characters become `_`. Where the rules of Windows hold, these are also
 * `<>:"\|?*`, and dots and spaces at the end.
 */
export function safeStem(wished: Uint8Array, rules: NameRules): string {
	// Bytes that are not UTF-8 decode to U+FFFD. They are replaced because web UIs cannot list such names.
	const held = Array.from(Buffer.from(wished).toString(), (char) => (canStand(char) ? char : "_")).join("");
	const clean = rules === "windows" ? held.replaceAll(NOT_ON_WINDOWS, "_").replace(/[. ]+$/, underscores) : held;
	if (clean === "" || clean === "." || clean === "..") return "_";
	if (clean.startsWith(".")) return `_${clean.slice(1)}`;
	return clean.replace(DEVICE_NAME, "$1_");
}

function underscores(text: string): string {
	return "_".repeat(text.length);
}

/**
 * Yields `NAI.pt`, `NAI(1).pt`, `NAI(2).pt`, … as bytes, endlessly. A stem that is too long is cut between characters,
 * so that the number, the extension and `spare` further bytes fit.
 */
export function* numberedNames(stem: Uint8Array, extension: Uint8Array, spare = 0): Generator<Buffer, never, void> {
	for (let number = 0; ; number++) {
		const tail = Buffer.concat([Buffer.from(number === 0 ? "" : `(${number})`), extension]);
		yield Buffer.concat([cut(stem, MOST_NAME_BYTES - tail.length - spare), tail]);
	}
}

/** Splits a name into stem and extension. The extension includes its dot and is empty if there is none. */
export function splitName(name: Uint8Array): { readonly stem: Uint8Array; readonly extension: Uint8Array } {
	const dot = name.lastIndexOf(0x2e);
	// No extension in use has twenty bytes; a longer one is part of a name that contains a dot.
	const at = dot <= 0 || name.length - dot > 20 ? name.length : dot;
	return { stem: name.subarray(0, at), extension: name.subarray(at) };
}

function canStand(char: string): boolean {
	return char >= " " && char !== "\u007f" && char !== "/" && char !== "\ufffd";
}

function cut(bytes: Uint8Array, most: number): Uint8Array {
	if (bytes.length <= most) return bytes;
	let end = most;
	// 10xxxxxx is a continuation byte of a UTF-8 character.
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
	return bytes.subarray(0, end > 0 ? end : most);
}
