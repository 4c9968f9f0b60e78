import { expect, test } from "vitest";
import { identify } from "../../toolkit/identify.ts";
import { type SortedTensors, sortTensors } from "../../toolkit/sort-tensors.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import { componentTensors, MODELS, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const SD_V1 = tensorsOf(modelOf("SD-v1"));

test.each<{ tensor: Tensor; goes: keyof SortedTensors }>([
	{ tensor: tensor("v_pred", [0]), goes: "kept" },
	{ tensor: tensor("ztsnr", [0]), goes: "kept" },
	{ tensor: tensor("edm_vpred.sigma_max", []), goes: "kept" },
	{ tensor: tensor("scale_factor", []), goes: "kept" },
	{ tensor: tensor("lora_unet_stray.alpha", []), goes: "kept" },
	{ tensor: tensor("model_ema.decay", []), goes: "ema" },
	{ tensor: tensor("model_ema.num_updates", []), goes: "ema" },
	{ tensor: tensor("model_ema.diffusion_modelout2bias", [4]), goes: "ema" },
	{ tensor: tensor("betas", [1000]), goes: "junk" },
	{ tensor: tensor("alphas_cumprod_prev", [1000]), goes: "junk" },
	{ tensor: tensor("sqrt_recipm1_alphas_cumprod", [1000]), goes: "junk" },
	{ tensor: tensor("posterior_variance", [1000]), goes: "junk" },
	{ tensor: tensor("logvar", [1000]), goes: "junk" },
	{ tensor: tensor("loss.discriminator.main.0.weight", [64, 3, 4, 4]), goes: "junk" },
	{ tensor: tensor("loss.logvar", []), goes: "junk" },
	{ tensor: tensor("first_stage_model.loss.logvar", []), goes: "junk" },
	{ tensor: tensor("optimizer_states.0.state.0.step", []), goes: "junk" },
	{ tensor: tensor("global_step", []), goes: "junk" },
	{ tensor: tensor("cc_projection.weight", [768, 772]), goes: "unknown" },
	{ tensor: tensor("control_model.zero_convs.0.0.weight", [320, 320, 1, 1]), goes: "unknown" },
	{ tensor: tensor("some.layer.bias", [1000]), goes: "unknown" },
])("$tensor.name beside an SD-v1 is $goes", ({ tensor: beside, goes }) => {
	const table = tableOf([beside, ...SD_V1]);
	const sorted = sortTensors(table, identify(table));
	expect(sorted[goes]).toContain(beside);
	expect(sorted.kept).toHaveLength(SD_V1.length + Number(goes === "kept"));
});

test.each(MODELS)("nothing of $name is dropped, and every tensor goes one way", (model) => {
	const own = tensorsOf(model);
	const beside = [tensor("betas", [1000]), tensor("who.knows", [2])];
	const table = tableOf([...own, ...beside]);
	const sorted = sortTensors(table, identify(table));
	expect(sorted).toEqual({ kept: own, ema: [], junk: [beside[0]], unknown: [beside[1]] });
});

test("an average beside a model is EMA, alone it is the model", () => {
	const average = componentTensors("UNET-v1-EMA", "model_ema.diffusion_model");
	const beside = tableOf([...SD_V1, ...average]);
	expect(sortTensors(beside, identify(beside))).toEqual({ kept: SD_V1, ema: average, junk: [], unknown: [] });
	const alone = tableOf(average);
	expect(sortTensors(alone, identify(alone)).kept).toEqual(average);
});

test("what is intact in a damaged file is kept", () => {
	const table = tableOf(SD_V1.slice(1));
	expect(sortTensors(table, identify(table)).kept).toEqual(SD_V1.slice(1));
});
