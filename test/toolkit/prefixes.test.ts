import { describe, expect, it } from "vitest";
import { isCompanion, prefixesOf } from "../../../../toolkit/architectures/families/prefixes.ts";

describe("prefixes", () => {
	it.each<[string, string[]]>([
		["img_in.weight", [""]],
		["model.diffusion_model.img_in.weight", ["", "model.", "model.diffusion_model."]],
		["model.model.transformer.layers.0.weight", ["", "model.", "model.model.", "model.model.transformer."]],
		["module._orig_mod.img_in.weight", ["", "module.", "module._orig_mod."]],
		["text_encoders.t5xxl.transformer.shared.weight", ["", "text_encoders.t5xxl.", "text_encoders.t5xxl.transformer."]],
		[
			"conditioner.embedders.1.model.ln_final.weight",
			["", "conditioner.embedders.1.", "conditioner.embedders.1.model."],
		],
		["modeling.weight", [""]],
		["my_model.weight", [""]],
		["unet", [""]],
	])("of %s", (name, prefixes) => {
		expect(prefixesOf([name])).toEqual(prefixes);
	});

	it("are few, however many a file's names pretend to have", () => {
		const names = Array.from({ length: 10_000 }, (_, i) => `text_encoders.n${i}.weight`);
		expect(prefixesOf(names).length).toBeLessThan(100);
	});

	it.each<[string, boolean]>([
		["first_stage_model.decoder.conv_in.weight", true],
		["module.vae.decoder.conv_in.weight", true],
		["text_encoders.clip_l.transformer.weight", true],
		["conditioner.embedders.0.weight", true],
		["model.diffusion_model.img_in.weight", false],
		["vae_scale", false],
	])("of a checkpoint's other parts: %s", (name, companion) => {
		expect(isCompanion(name)).toBe(companion);
	});
});
