import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DTYPES, type DType } from "../../toolkit/dtype.ts";
import { REGISTRY } from "../../toolkit/identify/by-spec.ts";
import { identify } from "../../toolkit/identify.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import { isIntact, type Verdict } from "../../toolkit/verdict.ts";
import { componentTensors, MODELS, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const JUNK_AND_MARKERS: readonly Tensor[] = [
	tensor("optimizer_states.0.exp_avg", [320, 4, 3, 3]),
	tensor("loss.logvar", []),
	tensor("model_ema.decay", []),
	tensor("betas", [1000]),
	tensor("v_pred", [0]),
];

const STRAY: readonly Tensor[] = [
	...JUNK_AND_MARKERS,
	tensor("control_model.input_blocks.0.0.weight", [320, 4, 3, 3]),
	tensor("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight", [4, 768]),
];

const REVERSED = {
	components: [...REGISTRY.components].reverse(),
	architectures: [...REGISTRY.architectures].reverse(),
};

describe.each(MODELS)("$name", (model) => {
	const whole = tensorsOf(model);
	const required = tensorsOf(model, "required");

	test("is told from every other", () => {
		const verdict = identify(tableOf(whole));
		expect(verdict).toMatchObject({ kind: "identified", architecture: model.architecture.id });
		const ids = model.components.map((component) => component.id);
		expect(verdict.found.map((found) => found.component)).toEqual(ids);
		expect(verdict.found.flatMap((found) => found.tensors).sort()).toEqual(whole.map((one) => one.name).sort());
		expect(verdict.found.every((found) => isIntact(found))).toBe(true);
	});

	test("is whole without its optional tensors", () => {
		const verdict = identify(tableOf(required));
		expect(verdict).toMatchObject({ kind: "identified", architecture: model.architecture.id });
		for (const absent of tensorsOf(model, "optional").slice(0, 3)) {
			const others = whole.filter((one) => one.name !== absent.name);
			expect(identify(tableOf(others))).toMatchObject({ kind: "identified", architecture: model.architecture.id });
		}
	});

	test("is the same with strays beside it, in any dtype and in any order", () => {
		const names = new Set(whole.map((one) => one.name));
		// Two strays are more than one in a hundred tensors of a small network: then the file is something larger.
		const strays = whole.length < 200 ? JUNK_AND_MARKERS : STRAY;
		const beside = strays.filter((one) => !names.has(one.name));
		const dtypes = Object.keys(DTYPES).filter((name): name is DType => name in DTYPES);
		const retyped = whole.map((one, i) => ({ ...one, dtype: dtypes[i % dtypes.length] ?? "F32" }));
		const verdict = identify(tableOf([...beside, ...retyped].reverse()));
		expect(answerOf(verdict)).toEqual(answerOf(identify(tableOf(whole))));
	});

	test("gives a verdict that can cross a thread and does not depend on the order of the registry", () => {
		const table = tableOf([...whole, ...STRAY]);
		const verdict = identify(table);
		expect(structuredClone(verdict)).toEqual(verdict);
		expect(identify(table, REVERSED)).toEqual(verdict);
	});

	// What is one tensor by one name is that tensor, or nothing that is known; and any part of a LoRA's modules is whole.
	if (required.length <= 2 || model.architecture.kind === "lora") return;

	test("is damaged with any one required tensor short", () => {
		fc.assert(
			fc.property(fc.nat(required.length - 1), (index) => {
				const name = required[index]?.name ?? "";
				const verdict = identify(tableOf(whole.filter((one) => one.name !== name)));
				expect(verdict.kind).toBe("damaged");
				expect(verdict.found.flatMap((found) => found.missing)).toEqual([name]);
			}),
			{ numRuns: 12 },
		);
	});

	test("is damaged with any one required tensor of another shape", () => {
		fc.assert(
			fc.property(fc.nat(required.length - 1), (index) => {
				const bent = required[index] ?? tensor("", []);
				const others = whole.filter((one) => one.name !== bent.name);
				const verdict = identify(tableOf([...others, tensor(bent.name, [...bent.shape, 2])]));
				expect(verdict.kind).toBe("damaged");
				expect(verdict.found.flatMap((found) => found.misshapen)).toContain(bent.name);
			}),
			{ numRuns: 6 },
		);
	});
});

const SD_V1 = tensorsOf(modelOf("SD-v1"));
const CONTROLNET = componentTensors("ControlNet-v1-SD", "control_model.");

const CASES: readonly { name: string; tensors: readonly Tensor[]; verdict: object; components: readonly string[] }[] = [
	{
		name: "nothing known is unknown",
		tensors: [tensor("encoder.weight", [10, 10]), tensor("decoder.bias", [3])],
		verdict: { kind: "unknown" },
		components: [],
	},
	{ name: "an empty file is unknown", tensors: [], verdict: { kind: "unknown" }, components: [] },
	{
		name: "a UNet alone below a checkpoint's prefix is that UNet",
		tensors: componentTensors("UNET-XL-SD", "model.diffusion_model."),
		verdict: { kind: "identified", architecture: "UNET-XL", found: [{ writePrefix: "" }] },
		components: ["UNET-XL-SD"],
	},
	{
		name: "a VAE alone below a checkpoint's prefix is that VAE",
		tensors: componentTensors("VAE-v1-SD", "first_stage_model."),
		verdict: { kind: "identified", architecture: "VAE-v1", found: [{ writePrefix: "" }] },
		components: ["VAE-v1-SD"],
	},
	{
		name: "NovelAI's names for CLIP are understood",
		tensors: [
			...SD_V1.filter((one) => !one.name.startsWith("cond_stage_model.")),
			...componentTensors("CLIP-v1-SD", "cond_stage_model.transformer."),
		],
		verdict: { kind: "identified", architecture: "SD-v1" },
		components: ["UNET-v1-SD", "VAE-v1-SD", "CLIP-v1-SD"],
	},
	{
		name: "inpainting is a variant",
		tensors: tensorsOf(namedModel("SD-v1 of UNET-v1-Inpainting")),
		verdict: { kind: "identified", architecture: "SD-v1", variant: "inpainting" },
		components: ["UNET-v1-Inpainting", "VAE-v1-SD", "CLIP-v1-SD"],
	},
	{
		name: "an EMA beside a model is found and does not decide",
		tensors: [...componentTensors("UNET-v1-EMA", "model_ema.diffusion_model"), ...SD_V1],
		verdict: { kind: "identified", architecture: "SD-v1" },
		components: ["UNET-v1-SD", "VAE-v1-SD", "CLIP-v1-SD", "UNET-v1-EMA"],
	},
	{
		name: "an EMA is no reason to overlook a checkpoint without its UNet",
		tensors: [
			...componentTensors("UNET-v1-EMA", "model_ema.diffusion_model"),
			...SD_V1.filter((one) => !one.name.startsWith("model.")),
		],
		verdict: { kind: "damaged", architecture: "SD-v1", absent: ["UNET-v1"] },
		components: ["VAE-v1-SD", "CLIP-v1-SD", "UNET-v1-EMA"],
	},
	{
		name: "a few tensors of a ControlNet are strays",
		tensors: [...SD_V1, ...CONTROLNET.slice(0, 100)],
		verdict: { kind: "identified", architecture: "SD-v1" },
		components: ["UNET-v1-SD", "VAE-v1-SD", "CLIP-v1-SD"],
	},
	{
		name: "most of a ControlNet is a damaged ControlNet",
		tensors: [...SD_V1, ...CONTROLNET.slice(0, 300)],
		verdict: { kind: "damaged", architecture: "SD-v1-ControlNet", absent: [] },
		components: ["UNET-v1-SD", "ControlNet-v1-SD", "VAE-v1-SD", "CLIP-v1-SD"],
	},
	{
		name: "the CLIP of another model beside a whole one changes nothing",
		tensors: [...SD_V1, ...componentTensors("CLIP-v2-SD", "cond_stage_model.model.")],
		verdict: { kind: "identified", architecture: "SD-v1" },
		components: ["UNET-v1-SD", "VAE-v1-SD", "CLIP-v1-SD"],
	},
	{
		name: "an intact UNet is not taken for most of another because of the CLIP beside it",
		tensors: [
			...SD_V1.filter((one) => !one.name.startsWith("cond_stage_model.")),
			...componentTensors("CLIP-v2-SD", "cond_stage_model.model."),
		],
		verdict: { kind: "damaged", architecture: "SD-v1", absent: ["CLIP-v1"] },
		components: ["UNET-v1-SD", "VAE-v1-SD"],
	},
	{
		name: "an average without the tensor that tells what it is of is an ordinary one",
		tensors: [
			...SD_V1,
			...componentTensors("UNET-v1-Pix2Pix-EMA", "model_ema.diffusion_model").filter(
				(one) => !one.name.endsWith("input_blocks00weight"),
			),
		],
		verdict: { kind: "identified", architecture: "SD-v1" },
		components: ["UNET-v1-SD", "VAE-v1-SD", "CLIP-v1-SD", "UNET-v1-EMA"],
	},
	{
		name: "vectors as wide as no known text encoder's tokens are unknown",
		tensors: [tensor("emb_params", [2, 640])],
		verdict: { kind: "unknown" },
		components: [],
	},
	{
		name: "a bare tensor is an aesthetic gradient, and no embedding",
		tensors: [tensor("tensor", [1, 768])],
		verdict: { kind: "identified", architecture: null, fileKind: "aesthetic-gradient", base: "sd1" },
		components: [],
	},
	{
		name: "an embedding bundled inside a LoRA is a stray",
		tensors: [...componentTensors("LoRA-v1-CLIP", ""), tensor("bundle_emb.cat.string_to_param.*", [2, 768])],
		verdict: { kind: "identified", architecture: "LoRA-v1-CLIP" },
		components: ["LoRA-v1-CLIP"],
	},
	{
		name: "SD 3's embedding keeps its vectors for T5",
		tensors: [tensor("clip_l", [4, 768]), tensor("clip_g", [4, 1280]), tensor("t5xxl", [6, 4096])],
		verdict: { kind: "identified", architecture: null, fileKind: "embedding", base: "sd3" },
		components: ["Embedding-XL-SD"],
	},
	{
		name: "an embedding for SDXL with another number of vectors for each text encoder is told by its names",
		tensors: [tensor("clip_l", [4, 768]), tensor("clip_g", [5, 1280])],
		verdict: { kind: "identified", architecture: null, fileKind: "embedding", base: "sdxl" },
		components: [],
	},
	{
		name: "a CLIP-v2 with half of its last layer is damaged, not shortened",
		tensors: componentTensors("CLIP-v2-SD", "").filter((one) => !one.name.includes(".23.mlp.")),
		verdict: { kind: "damaged", architecture: "CLIP-v2" },
		components: ["CLIP-v2-SD"],
	},
];

test.each(CASES)("$name", ({ tensors, verdict, components }) => {
	const got = identify(tableOf(tensors));
	expect(got).toMatchObject(verdict);
	expect(got.found.map((found) => found.component)).toEqual(components);
	expect(identify(tableOf(tensors), REVERSED)).toEqual(got);
});

test("NovelAI's CLIP is to be written with the ordinary names", () => {
	const others = SD_V1.filter((one) => !one.name.startsWith("cond_stage_model."));
	const named = componentTensors("CLIP-v1-SD", "cond_stage_model.transformer.");
	const clip = identify(tableOf([...others, ...named])).found.find((one) => one.class === "CLIP-v1");
	expect(clip?.prefix).toBe("cond_stage_model.transformer.");
	expect(clip?.writePrefix).toBe("cond_stage_model.transformer.text_model.");
});

test("a LoRA may have any rank, and another in each layer, but both halves of a layer agree", () => {
	const ranked = (rank: (layer: string) => number) =>
		componentTensors("LoRA-v1-CLIP", "").map((one) =>
			tensor(
				one.name,
				one.shape.map((size) => (size === 8 ? rank(one.name.split(".")[0] ?? "") : size)),
			),
		);
	expect(identify(tableOf(ranked(() => 128)))).toMatchObject({ kind: "identified", architecture: "LoRA-v1-CLIP" });
	expect(identify(tableOf(ranked((layer) => layer.length)))).toMatchObject({ kind: "identified" });
	const torn = ranked(() => 8).map((one, i) => (i === 0 ? tensor(one.name, [4, one.shape[1] ?? 0]) : one));
	expect(identify(tableOf(torn))).toMatchObject({ kind: "identified", architecture: null, fileKind: "lora" });
});

test("position ids that a merge turned into floats are still position ids", () => {
	const name = "cond_stage_model.transformer.text_model.embeddings.position_ids";
	const tensors = SD_V1.map((one) => (one.name === name ? tensor(name, [1, 77], "F16") : one));
	expect(identify(tableOf(tensors)).found.flatMap((found) => found.tensors)).toContain(name);
});

test("every other architecture is rejected with a reason, and with names where something of it is there", () => {
	const verdict = identify(tableOf(SD_V1));
	expect(verdict.rejected).toHaveLength(REGISTRY.architectures.length - 1);
	const reasons = new Map(verdict.rejected.map((rejection) => [rejection.architecture, rejection]));
	expect(reasons.get("SD-v1-Pix2Pix")).toEqual({
		architecture: "SD-v1-Pix2Pix",
		matched: false,
		reason: "1 tensor is misshapen",
		examples: ["model.diffusion_model.input_blocks.0.0.weight"],
	});
	expect(reasons.get("SD-v1-ControlNet")?.reason).toBe("ControlNet-v1 is missing");
	expect(reasons.get("LoRA-v1")?.reason).toBe("none of its tensors is present");
	const larger = identify(tableOf([...SD_V1, ...CONTROLNET]));
	expect(larger.rejected.find((rejection) => rejection.architecture === "SD-v1")).toMatchObject({
		matched: true,
		reason: "complete, but SD-v1-ControlNet explains 340 more tensors",
	});
});

test("two entries that nothing tells apart are ambiguous", () => {
	const twin = { ...modelOf("VAE-v1").architecture, id: "VAE-v1-Twin" };
	const registry = { components: REGISTRY.components, architectures: [twin, ...REGISTRY.architectures] };
	expect(identify(tableOf(tensorsOf(modelOf("VAE-v1"))), registry)).toMatchObject({
		kind: "ambiguous",
		candidates: [
			{ kind: "vae", base: "sd-4ch" },
			{ kind: "vae", base: "sd-4ch" },
		],
	});
});

function namedModel(start: string) {
	return MODELS.find((model) => model.name.startsWith(start)) ?? modelOf("");
}

/** A verdict without what it says of the others, which strays may touch. */
function answerOf(verdict: Verdict): object {
	return { ...verdict, rejected: [] };
}
