import { expect, test } from "vitest";
import { identify } from "../../toolkit/identify.ts";
import type { JunkEvidence } from "../../toolkit/junk/evidence.ts";
import { type SortedTensors, sortTensors } from "../../toolkit/sort-tensors.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import { componentTensors, MODELS, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const SD_V1 = tensorsOf(modelOf("SD-v1"));
const UNET_BIAS = "model_ema.diffusion_modelout2bias";

/** How each tensor is sorted beside a whole SD-v1; `near` are tensors like the junk that no rule may name. */
test.each<{ tensor: Tensor; goes: keyof SortedTensors }>([
	// Running averages, only where their weight is there.
	{ tensor: tensor(UNET_BIAS, [4]), goes: "ema" },
	{ tensor: tensor(UNET_BIAS, [8]), goes: "extra" },
	{ tensor: tensor("model_ema.diffusion_modelnobody", [4]), goes: "extra" },
	{ tensor: tensor("model.model_ema.diffusion_modelout2bias", [4]), goes: "ema" },
	{ tensor: tensor("my_model_ema.diffusion_modelout2bias", [4]), goes: "extra" },
	{ tensor: tensor("model_ema.decay", []), goes: "ema" },
	{ tensor: tensor("model_ema.num_updates", []), goes: "ema" },
	// What training leaves.
	{ tensor: tensor("optimizer_states.0.state.0.exp_avg", [320]), goes: "junk" },
	{ tensor: tensor("optimizer.state.0.step", []), goes: "junk" },
	{ tensor: tensor("optimizers.0.exp_avg", [4]), goes: "junk" },
	{ tensor: tensor("optimized.layer.weight", [4]), goes: "extra" },
	{ tensor: tensor("net.optimizer.weight", [4]), goes: "extra" },
	{ tensor: tensor("lr_schedulers.0.last_lr", [1]), goes: "junk" },
	{ tensor: tensor("lr_scale.weight", [1]), goes: "extra" },
	{ tensor: tensor("callbacks.ModelCheckpoint.best", [1]), goes: "junk" },
	{ tensor: tensor("callbacks_net.weight", [1]), goes: "extra" },
	{ tensor: tensor("loops.fit_loop.state", [1]), goes: "junk" },
	{ tensor: tensor("loops_weight", [1]), goes: "extra" },
	{ tensor: tensor("amp_scaling_state.scale", [1]), goes: "junk" },
	{ tensor: tensor("amp_scaling.weight", [1]), goes: "extra" },
	{ tensor: tensor("grad_scaler", [1]), goes: "junk" },
	{ tensor: tensor("grad_scaler_net.weight", [1]), goes: "extra" },
	{ tensor: tensor("global_step", []), goes: "junk" },
	{ tensor: tensor("epoch", [1]), goes: "junk" },
	{ tensor: tensor("epoch_embedding.weight", [4]), goes: "extra" },
	{ tensor: tensor("loss.discriminator.main.0.weight", [64, 3, 4, 4]), goes: "junk" },
	{ tensor: tensor("first_stage_model.loss.logvar", []), goes: "junk" },
	{ tensor: tensor("loss_net.weight", [4]), goes: "extra" },
	{ tensor: tensor("model.loss.weight", [4]), goes: "extra" },
	// Noise schedules, by name in a quick look.
	{ tensor: tensor("betas", [1000]), goes: "junk" },
	{ tensor: tensor("sqrt_recipm1_alphas_cumprod", [1000]), goes: "junk" },
	{ tensor: tensor("denoiser.sigmas", [1000]), goes: "junk" },
	{ tensor: tensor("low_scale_model.betas", [1000]), goes: "extra" },
	{ tensor: tensor("sqrt_of_nothing", [1000]), goes: "extra" },
	// Tokens of embeddings belong to embeddings.
	{ tensor: tensor("string_to_token.*", [1]), goes: "extra" },
	// What tells loaders how to use the model.
	{ tensor: tensor("v_pred", [0]), goes: "kept" },
	{ tensor: tensor("v_pred", [1]), goes: "kept" },
	{ tensor: tensor("ztsnr", [1]), goes: "kept" },
	{ tensor: tensor("edm_mean", [1, 4, 1, 1]), goes: "kept" },
	{ tensor: tensor("edm_std", [1, 4, 1, 1]), goes: "kept" },
	{ tensor: tensor("edm_vpred.sigma_max", []), goes: "kept" },
	{ tensor: tensor("scale_factor", []), goes: "kept" },
	{ tensor: tensor("lora_unet_stray.alpha", []), goes: "kept" },
	// What nobody described.
	{ tensor: tensor("cc_projection.weight", [768, 772]), goes: "extra" },
	{ tensor: tensor("control_model.zero_convs.0.0.weight", [320, 320, 1, 1]), goes: "extra" },
	{ tensor: tensor("safety_checker.vision_model.post_layernorm.bias", [1024]), goes: "extra" },
])("$tensor.name $tensor.shape beside an SD-v1 is $goes", ({ tensor: beside, goes }) => {
	const table = tableOf([beside, ...SD_V1]);
	const sorted = sortTensors({ table, verdict: identify(table), evidence: null });
	const isKept = goes === "kept" || goes === "extra";
	expect(sorted.kept.includes(beside)).toBe(isKept);
	expect(sorted.extra.includes(beside)).toBe(goes === "extra");
	expect([...sorted.ema, ...sorted.junk].map((one) => one.tensor)).toEqual(isKept ? [] : [beside]);
	expect(goes === "ema" ? sorted.ema : sorted.junk).toHaveLength(isKept ? 0 : 1);
	expect(sorted.kept).toHaveLength(SD_V1.length + Number(isKept));
});

test("an embedding's token is junk beside its vectors", () => {
	const [vectors, token] = [tensor("string_to_param.*", [2, 768]), tensor("string_to_token.*", [1])];
	const table = tableOf([token, vectors]);
	const sorted = sortTensors({ table, verdict: identify(table), evidence: null });
	expect(sorted).toMatchObject({ kept: [vectors], extra: [], ema: [], junk: [{ tensor: token }] });
});

test("the counters of an average stay with an average that stays", () => {
	const [decay, unknown] = [tensor("model_ema.decay", []), tensor("model_ema.nobody", [3])];
	const table = tableOf([decay, unknown, tensor(UNET_BIAS, [4]), ...SD_V1]);
	const sorted = sortTensors({ table, verdict: identify(table), evidence: null });
	expect(sorted.ema.map(({ tensor: { name } }) => name)).toEqual([UNET_BIAS]);
	expect(sorted.kept).toEqual(expect.arrayContaining([decay, unknown]));
});

test.each(MODELS)("nothing of $name is dropped, and every tensor is sorted once", (model) => {
	const own = tensorsOf(model);
	const beside = [tensor("betas", [1000]), ...(own.length > 100 ? [tensor("who.knows", [2])] : [])];
	const table = tableOf([...own, ...beside]);
	const sorted = sortTensors({ table, verdict: identify(table), evidence: null });
	const [betas, ...extra] = beside;
	expect(sorted.kept).toEqual([...own, ...extra]);
	expect(sorted.extra).toEqual(extra);
	expect(sorted.ema).toEqual([]);
	expect(sorted.junk.map(({ tensor }) => tensor)).toEqual([betas]);
});

test("an average beside a model is EMA, alone it is the model", () => {
	const average = componentTensors("UNET-v1-EMA", "model_ema.diffusion_model");
	const beside = tableOf([...SD_V1, ...average]);
	const sorted = sortTensors({ table: beside, verdict: identify(beside), evidence: null });
	expect(sorted).toMatchObject({ kept: SD_V1, extra: [], junk: [] });
	expect(sorted.ema.map(({ tensor }) => tensor)).toEqual(average);
	const alone = tableOf(average);
	expect(sortTensors({ table: alone, verdict: identify(alone), evidence: null }).kept).toEqual(average);
});

test("what is intact in a damaged file is kept", () => {
	const table = tableOf(SD_V1.slice(1));
	expect(sortTensors({ table, verdict: identify(table), evidence: null }).kept).toEqual(SD_V1.slice(1));
});

test("a schedule whose values were read is junk only where they are the default", () => {
	const table = tableOf([tensor("betas", [1000]), tensor("alphas_cumprod", [1000]), ...SD_V1]);
	const evidence: JunkEvidence = { defaultSchedules: ["betas"], equalCopies: [] };
	const sorted = sortTensors({ table, verdict: identify(table), evidence });
	expect(sorted.junk.map(({ tensor: { name } }) => name)).toEqual(["betas"]);
	expect(sorted.extra.map(({ name }) => name)).toEqual(["alphas_cumprod"]);
});

test("a second copy of a component is junk only where it was proven equal", () => {
	const copy = componentTensors("CLIP-v1-SD", "cond_stage_model.transformer.");
	const table = tableOf([...copy, ...SD_V1]);
	const verdict = identify(table);
	const proven: JunkEvidence = { defaultSchedules: [], equalCopies: ["cond_stage_model.transformer."] };
	const sorted = sortTensors({ table, verdict, evidence: proven });
	expect(sorted).toMatchObject({ kept: SD_V1, extra: [] });
	expect(sorted.junk.map(({ tensor }) => tensor)).toEqual(copy);
	for (const evidence of [null, { ...proven, equalCopies: [] }]) {
		expect(sortTensors({ table, verdict, evidence }).extra).toEqual(copy);
	}
});
