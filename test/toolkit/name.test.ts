import { expect, test } from "vitest";
import { hasModelEnding, partOf, stemOf } from "../../toolkit/name.ts";

test.each([
	["NAI.ckpt", "NAI"],
	["NAI.vae.pt", "NAI.vae"],
	["v1.5.safetensors", "v1.5"],
	["v1.5", "v1.5"],
	["MODEL.CKPT", "MODEL"],
	[".ckpt", ".ckpt"],
])("the stem of %s is %s", (name, stem) => {
	expect(stemOf(name)).toBe(stem);
});

test.each([
	["model-00001-of-00002.safetensors", { number: 1, of: 2 }],
	["flux-Q4_0-00003-of-00003.gguf", { number: 3, of: 3 }],
	["pytorch_model-00002-of-00010.bin", { number: 2, of: 10 }],
	["model-00002-of-00002", { number: 2, of: 2 }],
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
