import { expect, test } from "vitest";
import { isCompanion } from "../../../../toolkit/architectures/families/companions.ts";

test.each<[string, boolean]>([
	["first_stage_model.decoder.conv_in.weight", true],
	["module.vae.decoder.conv_in.weight", true],
	["text_encoders.clip_l.transformer.weight", true],
	["conditioner.embedders.0.weight", true],
	["model.diffusion_model.img_in.weight", false],
	["vae_scale", false],
])("%s is of a checkpoint's other parts: %s", (name, companion) => {
	expect(isCompanion(name)).toBe(companion);
});
