import { describe, expect, test } from "vitest";
import { isContainer, prefixesOf } from "../../toolkit/prefixes.ts";
import { tableOf, tensor } from "./model-tables.ts";

function prefixesIn(...names: readonly string[]): { text: string; plain: string }[] {
	return prefixesOf(tableOf(names.map((name) => tensor(name, [2]))).tensors);
}

describe("the prefixes of a name", () => {
	test.each<[string, string[]]>([
		["img_in.weight", []],
		["model.diffusion_model.img_in.weight", ["model.", "model.diffusion_model."]],
		["model.model.transformer.layers.0.weight", ["model.", "model.model.", "model.model.transformer."]],
		["module._orig_mod.img_in.weight", ["module.", "module._orig_mod."]],
		["text_encoders.t5xxl.transformer.shared.weight", ["text_encoders.t5xxl.", "text_encoders.t5xxl.transformer."]],
		["conditioner.embedders.1.model.ln_final.weight", ["conditioner.embedders.1.", "conditioner.embedders.1.model."]],
		["modeling.weight", []],
		["my_model.weight", []],
		["unet", []],
	])("%s", (name, texts) => {
		expect(prefixesIn(name).map(({ text }) => text)).toEqual(texts);
	});

	test("have a plain form without wrappers", () => {
		expect(prefixesIn("module.model.diffusion_model._orig_mod.out.2.weight").at(-1)).toEqual({
			text: "module.model.diffusion_model._orig_mod.",
			plain: "model.diffusion_model.",
		});
	});

	test("that names a part of transformers' own names is no mere container", () => {
		expect(prefixesIn("vae.a", "text_model.a").map(isContainer)).toEqual([true, false]);
	});

	test("are few, however many a file's names pretend to have", () => {
		const names = Array.from({ length: 10_000 }, (_, i) => `text_encoders.n${i}.weight`);
		expect(prefixesIn(...names).length).toBeLessThan(100);
	});
});

describe.each(["ema.", "ema_model.", "shadow_params.", "module.ema."])("the running average %s", (average) => {
	const weight = tensor(`${average}img_in.weight`, [2, 2]);

	test("is the model where it holds all weights", () => {
		const counters = [tensor("initted", []), tensor("step", [1])];
		const found = prefixesOf(tableOf([...counters, weight]).tensors);
		expect(found.at(-1)).toEqual({ text: average, plain: "" });
	});

	test("is no prefix beside other weights", () => {
		const found = prefixesOf(tableOf([weight, tensor("online_model.img_in.weight", [2, 2])]).tensors);
		expect(found.map(({ text }) => text)).not.toContain(average);
	});
});
