import { latin1Of } from "./ascii.ts";

/** The first bytes of files of other kinds, as Latin-1 text, and how messages name these kinds. */
const MAGICS: readonly (readonly [string, string])[] = [
	["7z\xbc\xaf\x27\x1c", "a 7z archive"],
	["\x1f\x8b", "a gzip archive"],
	["Rar!\x1a\x07", "a RAR archive"],
	["BZh", "a bzip2 archive"],
	["\xfd7zXZ\0", "an xz archive"],
	["\x28\xb5\x2f\xfd", "a zstd archive"],
	["PK\x05\x06", "an empty zip archive"],
	["PK\x07\x08", "a part of a zip archive in several parts"],
	["version https://git-lfs.github.com/spec/v1", "a git-LFS pointer, the stand-in for a file that was not downloaded"],
	["\x93NUMPY", "a NumPy array (.npy)"],
	["\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras saves models"],
	["\x89PNG\r\n\x1a\n", "a PNG picture"],
	["\xff\xd8\xff", "a JPEG picture"],
	["GIF8", "a GIF picture"],
	["%PDF-", "a PDF document"],
	["\x7fELF", "a program for Linux (ELF)"],
	["MZ", "a program for Windows (EXE or DLL)"],
	["PYTORCH1", "a PyTorch file of a 2018 preview (PYTORCH1), which no version of torch reads today"],
];

/** The first words of text files, in lower case, and how messages name them. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
	[/^(<!--.*?-->\s*)*<(!doctype html|html)/s, "a web page (HTML) saved by a browser"],
	[/^(<\?xml.*?\?>\s*)?(<!--.*?-->\s*)*(<!doctype svg.*?>\s*)?<svg/s, "an SVG picture"],
	[/^<\?xml/, "an XML document"],
	[/^\{.*"weight_map"/s, "the index of a split model (JSON), without the model"],
	[/^[{[]/, "a JSON text"],
	[/^/, "a text file"],
];

/** How many bytes are examined: the kinds are recognised by their first bytes. */
const LOOKED_AT = 512;

/** The kind of a file of unknown format, as words that follow "This is"; null if it is not recognised. */
export function nameForeign(head: Uint8Array, size: number): string | null {
	const part = head.subarray(0, LOOKED_AT);
	const start = latin1Of(part);
	for (const [magic, words] of MAGICS) {
		if (start.startsWith(magic)) return words;
	}
	if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) return "a WebP picture";
	if (start.startsWith("ustar", 257)) return "a tar archive";
	if (part.length > 0 && head.every((byte) => byte === 0)) {
		return "a file of zero bytes (0x00), which a download that has not started leaves";
	}
	return nameText(part, size);
}

/** Text is UTF-8 without control characters; a character that is cut off at the end of the head is ignored. */
function nameText(head: Uint8Array, size: number): string | null {
	const text = decoded(head, head.length < size);
	if (text === null || /\p{Cc}/u.test(text.replaceAll(/[\t\n\f\r]/g, ""))) return null;
	const lower = text.trimStart().toLowerCase();
	return TEXTS.find(([pattern]) => pattern.test(lower))?.[1] ?? null;
}

/** The head as text, without a BOM; null if it is not UTF-8. */
function decoded(head: Uint8Array, goesOn: boolean): string | null {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: goesOn });
	} catch {
		return null;
	}
}
