import fc from "fast-check";
import { expect, test } from "vitest";
import { nameForeign } from "../../../toolkit/formats/foreign.ts";

function latin1(text: string): Uint8Array {
	return Buffer.from(text, "latin1");
}

const PAGE = "a web page (HTML) saved by a browser";

test.each([
	{ head: latin1("7z\xbc\xaf\x27\x1c\0\x04"), words: "a 7z archive" },
	{ head: latin1("\x1f\x8b\x08\0"), words: "a gzip archive" },
	{ head: latin1("Rar!\x1a\x07\x01\0"), words: "a RAR archive" },
	{ head: latin1("BZh91AY"), words: "a bzip2 archive" },
	{ head: latin1("\xfd7zXZ\0\0"), words: "an xz archive" },
	{ head: latin1("\x28\xb5\x2f\xfd\x04"), words: "a zstd archive" },
	{ head: latin1(`PK\x05\x06${"\0".repeat(18)}`), words: "an empty zip archive" },
	{ head: latin1("PK\x07\x08PK\x03\x04"), words: "a part of a zip archive in several parts" },
	{ head: latin1(`${"x".repeat(100)}${"\0".repeat(157)}ustar\0`), words: "a tar archive" },
	{
		head: latin1("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4265380512\n"),
		words: "a git-LFS pointer, the stand-in for a file that was not downloaded",
	},
	{ head: latin1("<!DOCTYPE html><html>"), words: PAGE },
	{ head: latin1("\r\n\t <HTML lang=en>"), words: PAGE },
	{ head: latin1("\xef\xbb\xbf<!doctype HTML>"), words: PAGE },
	{ head: latin1("<!-- saved from url=(0016)http://localhost -->\n<html>"), words: PAGE },
	{ head: latin1('<?xml version="1.0"?>\n<svg xmlns="x">'), words: "an SVG picture" },
	{ head: latin1('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), words: "an XML document" },
	{
		head: latin1('{"metadata":{},"weight_map":{"a":"b"}}'),
		words: "the index of a split model (JSON), without the model",
	},
	{ head: latin1('{"error":"Repository not found"}'), words: "a JSON text" },
	{ head: latin1(" [\n1]"), words: "a JSON text" },
	{ head: latin1("Entry not found"), words: "a text file" },
	{ head: Buffer.from("# Notizen über Modelle\r\n"), words: "a text file" },
	{ head: latin1("\x93NUMPY\x01\0v\0{'descr'"), words: "a NumPy array (.npy)" },
	{ head: latin1("\x89HDF\r\n\x1a\n\0"), words: "an HDF5 file, as Keras saves models" },
	{ head: latin1("\x89PNG\r\n\x1a\n"), words: "a PNG picture" },
	{ head: latin1("\xff\xd8\xff\xe0\0\x10JFIF"), words: "a JPEG picture" },
	{ head: latin1("GIF89a"), words: "a GIF picture" },
	{ head: latin1("RIFF\0\0\x01\0WEBPVP8 "), words: "a WebP picture" },
	{ head: latin1("%PDF-1.7"), words: "a PDF document" },
	{ head: latin1("\x7fELF\x02\x01"), words: "a program for Linux (ELF)" },
	{ head: latin1("MZ\x90\0"), words: "a program for Windows (EXE or DLL)" },
	{
		head: latin1("PYTORCH1\0"),
		words: "a PyTorch file of a 2018 preview (PYTORCH1), which no version of torch reads today",
	},
	{ head: new Uint8Array(512), words: "a file of zero bytes (0x00), which a download that has not started leaves" },
	{ head: latin1("\x08\x07\x12\x07py\0orch"), words: null },
	{ head: latin1("RIFF\0\0\x01\0WAVEfmt "), words: null },
	{ head: latin1("text\0with a zero"), words: null },
	{ head: latin1("caf\xe9 in Latin-1, which"), words: null },
	{ head: new Uint8Array([0, 0, 0, 1]), words: null },
	{ head: new Uint8Array(0), words: "a text file" },
])("$words", ({ head, words }) => {
	expect(nameForeign(head, head.length)).toBe(words);
});

test("a character that the end of the head cuts in two is no fault of a longer text", () => {
	const text = Buffer.from(`${"a".repeat(511)}é`);
	expect(nameForeign(text, text.length)).toBe("a text file");
	expect(nameForeign(text.subarray(0, 512), 512)).toBeNull();
});

test("whatever the bytes, it is words or null", () => {
	const start = fc.constantFrom("", "{", "<", "<!--", "\x80\x02", "\x08\x07\x12", "ustar");
	fc.assert(
		fc.property(start, fc.uint8Array({ maxLength: 600 }), (before, rest) => {
			const words = nameForeign(Buffer.concat([latin1(before), rest]), before.length + rest.length);
			expect(words === null || /^an? |^the /.test(words)).toBe(true);
		}),
	);
});
