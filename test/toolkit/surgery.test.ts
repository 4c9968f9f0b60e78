import { expect, test } from "vitest";
import { ARCHITECTURES, COMPONENTS } from "../../toolkit/architectures/index.ts";
import { identify } from "../../toolkit/identify.ts";
import type { Plan } from "../../toolkit/plan.ts";
import type { SurgeryChoices } from "../../toolkit/surgery/assemble.ts";
import { type Donor, type Graft, graftFrom } from "../../toolkit/surgery/graft.ts";
import { partNamed } from "../../toolkit/surgery/part-name.ts";
import { architectureNamed, planBuild, planExtract, planReplace } from "../../toolkit/surgery.ts";
import type { Tensor } from "../../toolkit/tensor.ts";
import { isIntact } from "../../toolkit/verdict.ts";
import { componentTensors, MODELS, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const CHOICES: SurgeryChoices = { precision: "fp16", fixClip: false, keepDType: new Set(), format: "safetensors" };
const SD_V1 = tensorsOf(modelOf("SD-v1"));
const EMA = componentTensors("UNET-v1-EMA", "model_ema.diffusion_model");

test.each(MODELS)(
	"every part of $name comes out as a file that is that part, whole",
	({ architecture, components }) => {
		const file = donor(tensorsOf({ name: "", architecture, components }));
		for (const found of file.verdict.found) {
			const graft = graftFrom(file, partNamed(found.component));
			const out = identify(tableOfPlan(planExtract(graft, CHOICES)));
			expect(out.found.every(isIntact), found.component).toBe(true);
			expect(out.found.map((one) => one.tensors.length)).toEqual([graft.tensors.size]);
			if (!isNamedOtherwise(found.component)) expect(graft.tensors.size).toBe(found.tensors.length);
		}
	},
);

test.each(MODELS.filter((model) => model.architecture.kind !== "ema"))(
	"$name can be built from its own parts",
	(model) => {
		const file = donor(tensorsOf(model));
		const grafts = model.architecture.parts.map((part) => graftFrom(file, partNamed(part.class)));
		const built = planBuild(model.architecture, grafts, CHOICES);
		expect(identify(tableOfPlan(built))).toMatchObject({ kind: "identified", architecture: model.architecture.id });
		const plain = model.components.some((one) => one.alone) ? modelOf(model.architecture.id) : model;
		const names = tensorsOf(plain).map((one) => one.name);
		expect(built.tensors.map((one) => one.name).sort()).toEqual(names.sort());
	},
);

test("replacing a part and building from the same parts give the same plan", () => {
	const base = donor([...SD_V1, ...EMA, tensor("betas", [1000])]);
	const vae = donor(componentTensors("VAE-v1-SD", "", "all").map(doubled), 1);
	const easy = planReplace(base, graftFrom(vae, partNamed("VAE-v1")), { ...CHOICES, keepEma: false });
	const parts = [graftFrom(base, partNamed("UNET-v1")), graftFrom(base, partNamed("CLIP-v1"))];
	const hard = planBuild(architectureNamed("SD-v1"), [...parts, graftFrom(vae, partNamed("VAE-v1"))], CHOICES);
	expect(easy.tensors).toEqual(hard.tensors);
	expect(easy.tensors.filter((one) => one.from.kind === "tensor" && one.from.source === 1)).toHaveLength(248);
	expect(easy.summary).toMatchObject({ ema: { tensors: EMA.length }, junk: { tensors: 1 } });
});

test("an average comes out under the names of the network itself, by its shapes", () => {
	const file = donor([...SD_V1, ...EMA]);
	const plan = planExtract(graftFrom(file, partNamed("UNET-v1-EMA")), CHOICES);
	const wanted = componentTensors("UNET-v1-SD", "").map(({ name, shape }) => [name, shape]);
	const got = plan.tensors.map(({ name, shape }) => [name, shape]);
	expect(new Map(got as [string, unknown][])).toEqual(new Map(wanted as [string, unknown][]));
	for (const { name, from } of plan.tensors) {
		expect(from.kind === "tensor" && from.tensor.name).toBe(`model_ema.diffusion_model${name.replaceAll(".", "")}`);
	}
	expect(plan.tensors.every((one) => one.metric === "unet")).toBe(true);
});

test("an average takes the place of its network in the same file", () => {
	const file = donor([...SD_V1, ...EMA]);
	const plan = planReplace(file, graftFrom(file, partNamed("UNET-v1-EMA")), { ...CHOICES, keepEma: false });
	expect(identify(tableOfPlan(plan))).toMatchObject({ kind: "identified", architecture: "SD-v1" });
	const fromAverage = plan.tensors.filter(
		({ from }) => from.kind === "tensor" && from.tensor.name.startsWith("model_ema."),
	);
	expect(fromAverage).toHaveLength(EMA.length);
});

test.each([
	{ what: "misses it", tensors: SD_V1.filter((one) => !one.name.startsWith("cond_stage_model.")) },
	{ what: "has it broken", tensors: SD_V1.filter((one) => !one.name.endsWith("layers.3.mlp.fc1.bias")) },
])("a part is put into a model that $what", ({ tensors }) => {
	const base = donor(tensors);
	expect(base.verdict.kind).toBe("damaged");
	const graft = graftFrom(donor(SD_V1, 1), partNamed("CLIP-v1"));
	const plan = planReplace(base, graft, { ...CHOICES, keepEma: false });
	expect(identify(tableOfPlan(plan))).toMatchObject({ kind: "identified", architecture: "SD-v1" });
	expect(plan.tensors).toHaveLength(SD_V1.length);
});

test("NAI's names of the text encoder are replaced, not kept beside the new ones", () => {
	const nai = SD_V1.map((one) => ({ ...one, name: one.name.replace(".text_model.", ".") }));
	const graft = graftFrom(donor(componentTensors("CLIP-v1-SD", ""), 1), partNamed("CLIP-v1"));
	const plan = planReplace(donor(nai), graft, { ...CHOICES, keepEma: false });
	expect(plan.tensors.map((one) => one.name).sort()).toEqual(SD_V1.map((one) => one.name).sort());
});

test("what says how a UNet is used goes with the UNet", () => {
	const marked = donor([...SD_V1, tensor("v_pred", [0])], 1);
	const plain = donor(SD_V1);
	const names = (plan: Plan) => plan.tensors.map((one) => one.name);
	const choices = { ...CHOICES, keepEma: false };
	expect(names(planReplace(plain, graftFrom(marked, partNamed("UNET-v1")), choices))).toContain("v_pred");
	expect(names(planReplace(plain, graftFrom(marked, partNamed("VAE-v1")), choices))).not.toContain("v_pred");
	expect(names(planReplace(marked, graftFrom(plain, partNamed("UNET-v1")), choices))).not.toContain("v_pred");
	expect(names(planReplace(marked, graftFrom(plain, partNamed("VAE-v1")), choices))).toContain("v_pred");
	expect(names(planExtract(graftFrom(marked, partNamed("UNET-v1")), CHOICES))).toContain("v_pred");
});

test("EMA weights stay with a model where they are asked for", () => {
	const base = donor([...SD_V1, ...EMA]);
	const plan = planReplace(base, graftFrom(donor(SD_V1, 1), partNamed("VAE-v1")), { ...CHOICES, keepEma: true });
	expect(plan.tensors.filter((one) => one.name.startsWith("model_ema."))).toHaveLength(EMA.length);
});

test("SD-XL's smaller text encoder and SD v1's are one network", () => {
	const graft = graftFrom(donor(tensorsOf(modelOf("CLIP-v1"))), partNamed("CLIP-XL-AUX"));
	const plan = planReplace(donor(tensorsOf(modelOf("SD-XL")), 1), graft, { ...CHOICES, keepEma: false });
	expect(identify(tableOfPlan(plan))).toMatchObject({ kind: "identified", architecture: "SD-XL" });
});

test("a LoRA's scales stay exact; a scalar of a network is cast with it", () => {
	const lora = donor(tensorsOf(modelOf("LoRA-v1-CLIP")).concat(componentTensors("LoRA-v1A-CLIP", "", "optional")));
	const scales = planExtract(graftFrom(lora, partNamed("LoRA-v1-CLIP")), CHOICES).tensors.filter(
		(one) => one.shape.length === 0,
	);
	expect(scales.map((one) => one.dtype)).toEqual(Array.from({ length: 72 }, () => "F32"));
	const clip = planExtract(graftFrom(donor(tensorsOf(modelOf("CLIP-v2"))), partNamed("CLIP-v2")), CHOICES);
	expect(clip.tensors.find((one) => one.name === "logit_scale")?.dtype).toBe("F16");
});

const VAE_SHORT = SD_V1.filter((one) => one.name !== "first_stage_model.decoder.conv_in.bias");
const TWO_SHORT = VAE_SHORT.filter((one) => !one.name.startsWith("cond_stage_model."));

test.each<{ what: string; work: () => unknown; code: string; says: string }>([
	{ what: "an unknown name", work: () => partNamed("UNET-v9"), code: "usage.unknown-part", says: "UNET-v1-EMA" },
	{
		what: "an unknown architecture",
		work: () => architectureNamed("SD-v9"),
		code: "usage.unknown-architecture",
		says: "SD-v1, ",
	},
	{
		what: "a file that does not hold the part",
		work: () => graftFrom(donor(SD_V1), partNamed("CLIP-v2")),
		code: "surgery.not-held",
		says: "file0.ckpt does not contain CLIP-v2; it contains UNET-v1-SD, VAE-v1-SD, CLIP-v1-SD",
	},
	{
		what: "a file of nothing known",
		work: () => graftFrom(donor([tensor("a", [1])]), partNamed("CLIP-v2")),
		code: "surgery.not-held",
		says: "no known part",
	},
	{
		what: "a part that is broken itself",
		work: () => graftFrom(donor(VAE_SHORT), partNamed("VAE-v1")),
		code: "surgery.broken-part",
		says: "VAE-v1 lacks 1 tensor (first_stage_model.decoder.conv_in.bias)",
	},
	{
		what: "a shape that does not fit",
		work: () =>
			graftFrom(
				donor(SD_V1.map((one) => (one.name.endsWith("quant_conv.bias") ? { ...one, shape: [9] } : one))),
				partNamed("VAE-v1-BROKEN"),
			),
		code: "surgery.broken-part",
		says: "with a wrong shape",
	},
	{
		what: "a part of another family",
		work: () => replaced(donor(SD_V1), graftFrom(donor(tensorsOf(modelOf("SD-v2")), 1), partNamed("CLIP-v2"))),
		code: "surgery.no-place",
		says: "SD-v1 does not contain CLIP-v2; it contains UNET-v1, VAE-v1, CLIP-v1",
	},
	{
		what: "a model that would stay damaged",
		work: () => replaced(donor(TWO_SHORT), graftFrom(donor(SD_V1, 1), partNamed("CLIP-v1"))),
		code: "surgery.still-damaged",
		says: "VAE-v1 lacks 1 tensor",
	},
	{
		what: "a base that is no model",
		work: () => replaced(donor([tensor("a", [1])]), graftFrom(donor(SD_V1, 1), partNamed("CLIP-v1"))),
		code: "model.unknown",
		says: "Unknown architecture",
	},
	{
		what: "parts that were not given",
		work: () => planBuild(architectureNamed("SD-v1"), [graftFrom(donor(SD_V1), partNamed("VAE-v1"))], CHOICES),
		code: "usage.parts-missing",
		says: "UNET-v1, CLIP-v1",
	},
	{
		what: "a part given twice",
		work: () =>
			planBuild(
				architectureNamed("SD-v1"),
				["VAE-v1", "VAE-v1-SD"].map((name) => graftFrom(donor(SD_V1), partNamed(name))),
				CHOICES,
			),
		code: "usage.given-twice",
		says: "VAE-v1",
	},
])("$what is refused in a sentence", ({ work, code, says }) => {
	expect(work).toThrow(expect.objectContaining({ code, message: expect.stringContaining(says) }));
});

test.each(["UNET-v1", "UNET-v1-BROKEN", "UNET-v1-SD", "UNET-v1-EMA", "EMA-UNET-v1", "UNET-v1-Inpainting"])(
	"%s stands for UNET-v1",
	(name) => {
		expect(partNamed(name).class).toBe("UNET-v1");
	},
);

test.each(["CLIP-v1", "CLIP-v1-SD", "CLIP-v1-NAI", "CLIP-v1-BROKEN", "CLIP-v1-Diffusers"])(
	"%s stands for CLIP-v1",
	(name) => {
		expect(partNamed(name).class).toBe("CLIP-v1");
	},
);

test("every class and component of the registry is a name", () => {
	for (const { parts } of ARCHITECTURES)
		for (const part of parts) expect(partNamed(part.class).components).not.toEqual([]);
});

function isNamedOtherwise(component: string): boolean {
	return COMPONENTS.some((one) => one.id === component && one.alone);
}

function replaced(base: Donor, graft: Graft): Plan {
	return planReplace(base, graft, { ...CHOICES, keepEma: false });
}

function donor(tensors: readonly Tensor[], source = 0): Donor {
	const table = tableOf(tensors);
	return { file: `file${source}.ckpt`, source, table, verdict: identify(table), evidence: null };
}

function doubled(one: Tensor): Tensor {
	return { ...one, dtype: "F64" };
}

function tableOfPlan(plan: Plan) {
	return tableOf(plan.tensors.map(({ name, shape, dtype }) => tensor(name, shape, dtype)));
}
