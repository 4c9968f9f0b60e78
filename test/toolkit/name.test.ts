import { expect, test } from "vitest";
import { hasModelEnding, stemOf } from "../../toolkit/name.ts";

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

test("only a model's ending says that a name is a model's", () => {
	expect(["a.safetensors", "a.sft", "a.bin", "a.txt", "ckpt"].map(hasModelEnding)).toEqual([
		true,
		true,
		true,
		false,
		false,
	]);
});
