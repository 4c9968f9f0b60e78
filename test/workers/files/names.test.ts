import fc from "fast-check";
import { expect, test } from "vitest";
import { numberedNames, safeStem, splitName } from "../../../workers/files/names.ts";

test.each([
	["NAI", "NAI"],
	["anything v3.0 (final)", "anything v3.0 (final)"],
	["名前", "名前"],
	["é as two", "é as two"],
	["a/b", "a_b"],
	["two\nlines", "two_lines"],
	["", "_"],
	["..", "_"],
	[".hidden", "_hidden"],
	["CON", "CON_"],
	["lpt1", "lpt1_"],
	["CON.v2", "CON_.v2"],
	["com¹", "com¹_"],
	["CONTROL", "CONTROL"],
	["com10", "com10"],
	["what? a:b*", "what? a:b*"],
])("the stem %j becomes %j", (wished, stem) => {
	expect(safeStem(Buffer.from(wished), "any")).toBe(stem);
});

test.each([
	["a<b>c", "a_b_c"],
	["model:v2", "model_v2"],
	['"best"', "_best_"],
	["a\\b|c", "a_b_c"],
	["what?*", "what__"],
	["ends. .", "ends___"],
	["dots...", "dots___"],
	["...", "___"],
	[" ", "_"],
	["aux .txt", "aux_ .txt"],
	["名前", "名前"],
])("where the rules of Windows hold, the stem %j becomes %j", (wished, stem) => {
	expect(safeStem(Buffer.from(wished), "windows")).toBe(stem);
});

test("a stem that was made safe by the rules of Windows is valid there, and is not changed again", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 40 }), (wished) => {
			const stem = safeStem(Buffer.from(wished), "windows");
			expect(stem).not.toMatch(/[<>:"/\\|?*]/);
			expect([...stem].every((char) => char >= " ")).toBe(true);
			expect(stem).not.toMatch(/^(\.|$)/);
			expect(stem).not.toMatch(/[. ]$/);
			expect(stem).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i);
			expect(safeStem(Buffer.from(stem), "windows")).toBe(stem);
		}),
		{ numRuns: 200 },
	);
});

test("bytes that are not UTF-8 become underscores", () => {
	expect(safeStem(Buffer.from("caf\xe9", "latin1"), "any")).toBe("caf_");
});

test("numbers are added in front of the extension", () => {
	const names = numberedNames(Buffer.from("NAI"), Buffer.from(".safetensors"));
	expect([names.next().value, names.next().value, names.next().value].map(String)).toEqual([
		"NAI.safetensors",
		"NAI(1).safetensors",
		"NAI(2).safetensors",
	]);
});

test("no name is longer than 255 bytes less what is spared, nor cut inside a character", () => {
	const char = fc.constantFrom("a", "é", "名", "🙂");
	const stems = fc.array(char, { minLength: 1, maxLength: 300 }).map((chars) => chars.join(""));
	fc.assert(
		fc.property(stems, fc.nat(20), fc.nat(12), (stem, skipped, spare) => {
			const names = numberedNames(Buffer.from(stem), Buffer.from(".safetensors"), spare);
			for (let index = 0; index < skipped; index++) names.next();
			const name = names.next().value;
			expect(name.length).toBeLessThanOrEqual(255 - spare);
			const text = name.toString();
			expect(text).not.toContain("\ufffd");
			expect(text.endsWith(skipped === 0 ? ".safetensors" : `(${skipped}).safetensors`)).toBe(true);
			if (Buffer.byteLength(stem) < 200) expect(text.startsWith(stem)).toBe(true);
		}),
	);
});

test.each([
	["NAI.ckpt", "NAI", ".ckpt"],
	["NAI", "NAI", ""],
	[".ckpt", ".ckpt", ""],
	["a.tar.gz", "a.tar", ".gz"],
	["Dr. Strange and how he learnt to love it", "Dr. Strange and how he learnt to love it", ""],
])("%j is split into %j and %j", (name, stem, extension) => {
	const split = splitName(Buffer.from(name));
	expect([Buffer.from(split.stem).toString(), Buffer.from(split.extension).toString()]).toEqual([stem, extension]);
});
