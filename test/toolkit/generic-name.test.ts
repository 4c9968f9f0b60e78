import { expect, test } from "vitest";
import { isGenericName } from "../../toolkit/generic-name.ts";

test.each([
	"diffusion_pytorch_model",
	"diffusion_pytorch_model.fp16",
	"diffusion_pytorch_model.non_ema",
	"pytorch_model",
	"model",
	"Model",
	"model.fp16",
	"model (1)",
	"model(12)",
	"pytorch_lora_weights",
	"adapter_model",
	"adapter_model.bf16",
	"learned_embeds",
	"open_clip_pytorch_model",
	"ip-adapter",
	"ip_adapter",
])("%s says nothing of the model", (stem) => {
	expect(isGenericName(stem)).toBe(true);
});

test.each([
	"",
	"my model",
	"model2",
	"model_v2",
	"model.v2",
	"model-00001-of-00002",
	"models",
	"supermodel",
	"ip-adapter_sd15",
	"ip-adapter-plus",
	"adapter",
	"ae",
	"flux1-dev",
	"learned_embeds_style",
	"model\n",
	"model (1234)",
])("%j is a name that somebody gave", (stem) => {
	expect(isGenericName(stem)).toBe(false);
});
