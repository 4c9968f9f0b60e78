import { expect, test } from "vitest";
import { fullIdentificationText, type Identification, identificationText } from "../../toolkit/identification.ts";

const NOTHING = { architecture: null, kind: null, base: null, variant: null };

test.each<{ name: string; given: Identification; text: string | null; full: string | null }>([
	{ name: "nothing", given: NOTHING, text: null, full: null },
	{
		name: "an architecture",
		given: { architecture: "SD-v1", kind: "checkpoint", base: "sd1", variant: null },
		text: "SD-v1",
		full: "SD-v1",
	},
	{
		name: "an architecture with a variant",
		given: { architecture: "SD-v1", kind: "checkpoint", base: "sd1", variant: "inpainting" },
		text: "SD-v1",
		full: "SD-v1, inpainting",
	},
	{
		name: "an architecture of an old record",
		given: { ...NOTHING, architecture: "SD-v1" },
		text: "SD-v1",
		full: "SD-v1",
	},
	{
		name: "a kind and a base",
		given: { ...NOTHING, kind: "diffusion-model", base: "flux1" },
		text: "diffusion model flux1",
		full: "diffusion model flux1",
	},
	{
		name: "a kind, a base and a variant",
		given: { ...NOTHING, kind: "diffusion-model", base: "flux1", variant: "fill" },
		text: "diffusion model flux1",
		full: "diffusion model flux1 fill",
	},
	{
		name: "a LoRA of the ordinary algebra",
		given: { ...NOTHING, kind: "lora", base: "sdxl", variant: "kohya lora" },
		text: "LoRA sdxl",
		full: "LoRA sdxl kohya",
	},
	{ name: "a kind alone", given: { ...NOTHING, kind: "vae" }, text: "VAE", full: "VAE" },
	{
		name: "a kind that this version does not have",
		given: { ...NOTHING, kind: "constructor", base: "sd1" },
		text: "constructor sd1",
		full: "constructor sd1",
	},
])("the text for $name", ({ given, text, full }) => {
	expect([identificationText(given), fullIdentificationText(given)]).toEqual([text, full]);
});
