import fc from "fast-check";
import { expect, test } from "vitest";
import { notUtf8At } from "../../../../toolkit/formats/safetensors/utf8.ts";

test.each([
	{ name: "nothing", bytes: [], at: -1 },
	{ name: "a character of each length", bytes: [...Buffer.from("aé€😀")], at: -1 },
	{ name: "the last character there is", bytes: [0xf4, 0x8f, 0xbf, 0xbf], at: -1 },
	{ name: "a continuation alone", bytes: [0x61, 0x80], at: 1 },
	{ name: "a character cut off", bytes: [0x61, 0x62, 0xe2, 0x82], at: 2 },
	{ name: "a surrogate", bytes: [0xed, 0xa0, 0x80], at: 0 },
])("$name: $at", ({ bytes, at }) => {
	expect(notUtf8At(Uint8Array.from(bytes))).toBe(at);
});

test("is the opinion of TextDecoder, and what stands before the place is well", () => {
	// Bytes at the borders of what may follow what, which random ones seldom hit.
	const border = fc.constantFrom(
		...[0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff],
	);
	fc.assert(
		fc.property(fc.array(border, { maxLength: 6 }), (list) => {
			const bytes = Uint8Array.from(list);
			const at = notUtf8At(bytes);
			expect(isText(bytes)).toBe(at === -1);
			expect(isText(bytes.subarray(0, Math.max(0, at)))).toBe(true);
		}),
		{ numRuns: 3000 },
	);
});

function isText(bytes: Uint8Array): boolean {
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		return true;
	} catch {
		return false;
	}
}
