import fc from "fast-check";
import { expect, test } from "vitest";
import { hasModelEnding, partOf, stemOf } from "../../toolkit/name.ts";
import { safeStem } from "../../workers/files/names.ts";

test.each([
	["NAI.ckpt", "NAI"],
	["NAI.vae.pt", "NAI.vae"],
	["v1.5.safetensors", "v1.5"],
	["v1.5", "v1.5"],
	["MODEL.CKPT", "MODEL"],
	[".ckpt", ".ckpt"],
	["x.sft", "x"],
	["x.gguf", "x"],
	["x.safetensors?download=true", "x"],
	["x.safetensors?download=true&name=a.b", "x"],
	["x.safetensors@download=true", "x"],
	["x.safetensors?download=true.1", "x"],
	["181248?type=Model&format=SafeTensor&size=pruned&fp=fp16", "181248"],
	["181248?type=Model&format=SafeTensor.safetensors", "181248"],
	["y.safetensors.1", "y"],
	["y.ckpt.12", "y"],
	["m.safetensors.safetensors", "m"],
	["m.ckpt.safetensors", "m"],
	["m.vae.pt.safetensors", "m.vae"],
	[".ckpt.ckpt", ".ckpt"],
	["what?.safetensors", "what?"],
	["a?b.safetensors", "a?b"],
	["?download=true", "?download=true"],
	["me@home=1.safetensors", "me@home=1"],
	["v1.5.1.safetensors", "v1.5.1"],
	["y.1", "y.1"],
	["y.safetensors.2024", "y.safetensors.2024"],
	["NAI (1).safetensors", "NAI (1)"],
	["model.fp16.safetensors", "model.fp16"],
])("the stem of %s is %s", (name, stem) => {
	expect(stemOf(name)).toBe(stem);
});

test("a stem begins its file's name, stays when it is cleaned again, and has no model ending", () => {
	const text = fc.constantFrom("a", "NAI", ".", "v1.5", "?", "@", "=", "名", " ", "181248");
	const leftover = fc.constantFrom(
		...[".safetensors", ".SFT", ".ckpt", ".pt", ".gguf", ".1", ".22", "?download=true", "?a=b&c=d", "@a=b", ".vae"],
	);
	const name = fc.tuple(fc.array(text, { minLength: 1 }), fc.array(leftover)).map((parts) => parts.flat().join(""));
	fc.assert(
		fc.property(name, (given) => {
			const stem = stemOf(given);
			expect(stem).not.toBe("");
			expect(given.startsWith(stem)).toBe(true);
			expect(stemOf(stem)).toBe(stem);
			if (stem.lastIndexOf(".") > 0) expect(hasModelEnding(stem)).toBe(false);
			const published = `${safeStem(Buffer.from(stem), "any")}.safetensors`;
			expect(published.startsWith(".")).toBe(false);
			expect(`${stemOf(published)}.safetensors`).toBe(published);
		}),
	);
});

test("what is not at the end of a name stays, whatever was left behind it", () => {
	const stem = fc.stringMatching(/^[A-Za-z0-9_ ()-]{1,20}$/);
	const left = fc.constantFrom("", "?download=true", ".1", ".safetensors", ".safetensors?a=b", "@download=true");
	fc.assert(fc.property(stem, left, (one, behind) => void expect(stemOf(`${one}.safetensors${behind}`)).toBe(one)));
});

test.each([
	["model-00001-of-00002.safetensors", { number: 1, of: 2 }],
	["flux-Q4_0-00003-of-00003.gguf", { number: 3, of: 3 }],
	["pytorch_model-00002-of-00010.bin", { number: 2, of: 10 }],
	["model-00002-of-00002", { number: 2, of: 2 }],
	["model-00001-of-00002.safetensors?download=true", { number: 1, of: 2 }],
	["model-00001-of-00002.safetensors.1", { number: 1, of: 2 }],
	["model-00001-of-00001.safetensors", null],
	["model-00001-of-00002-merged.safetensors", null],
	["model-1-of-2.safetensors", null],
	["model.safetensors", null],
])("%s is part %o of a model", (name, part) => {
	expect(partOf(name)).toEqual(part);
});

test("only a model's ending says that a name is a model's", () => {
	expect(["a.safetensors", "a.sft", "a.bin", "a.txt", "ckpt"].map(hasModelEnding)).toEqual([
		true,
		true,
		true,
		false,
		false,
	]);
});
