import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { describedStem, publishedStem } from "../../toolkit/describe-name.ts";
import { identify } from "../../toolkit/identify.ts";
import type { Kind } from "../../toolkit/kinds.ts";
import { LOADER_NAMES, type LoaderName } from "../../toolkit/loader-names.ts";
import type { TensorTable } from "../../toolkit/tensor.ts";
import { modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

/** What a file of this name and these tensors is called in the library. */
function stemFor(fileName: string, table: TensorTable, names: "keep" | "describe" = "describe"): string {
	return publishedStem(fileName, table, names);
}

/** A file of the sample of a family. */
function sample(kind: string, base: string, layout?: string): TensorTable {
	const family = MARKER_FAMILIES.find(
		(one) => one.kind === kind && one.base === base && (layout ?? one.layout) === one.layout,
	);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	return tableOf(sampleOf(family.sample).map(({ name, shape }) => tensor(name, shape, "F16")));
}

const SD1 = tableOf(tensorsOf(modelOf("SD-v1")));
const EMPTY = tableOf([]);

describe("what a file with a generic name is called", () => {
	test.each([
		["diffusion_pytorch_model.safetensors", sample("vae", "flux1"), "flux1-vae"],
		["diffusion_pytorch_model.fp16.safetensors", sample("vae", "flux2"), "flux2-vae"],
		["model.ckpt", SD1, "sd1-checkpoint"],
		["pytorch_model.bin", sample("text-encoder", "t5-xxl"), "t5-xxl-text-encoder"],
		["model.safetensors", sample("clip-vision", "clip-h"), "CLIP-ViT-H-14-laion2B-s32B-b79K"],
		["diffusion_pytorch_model.safetensors", sample("controlnet", "sdxl", "diffusers"), "sdxl-controlnet"],
		["ip-adapter.bin", sample("ip-adapter", "sd1"), "ip-adapter_sd15"],
		["model.safetensors?download=true", sample("vae", "flux2"), "flux2-vae"],
		["model (1).safetensors.1", sample("vae", "flux2"), "flux2-vae"],
	])("%s", (fileName, table, stem) => {
		expect(stemFor(fileName, table)).toBe(stem);
		expect(stemFor(fileName, table, "keep")).not.toBe(stem);
	});
});

test("how a file is quantised is part of its name, whatever its float dtype is not", () => {
	const gguf: TensorTable = {
		...sample("diffusion-model", "flux2"),
		format: "gguf",
		tensors: new Map(
			[...sample("diffusion-model", "flux2").tensors].map(([name, one]) => [name, { ...one, dtype: "Q4_K" }]),
		),
	};
	expect(describedStem({ kind: "diffusion-model", base: "flux2", variant: "dev" }, gguf)).toBe(
		"flux2-dev-diffusion-model-q4_k",
	);
	const fp8 = tableOf([tensor("a.weight", [2, 2], "F8_E4M3")]);
	const bf16 = tableOf([tensor("a.weight", [2, 2], "BF16")]);
	const facts = { kind: "diffusion-model", base: "flux1", variant: null } as const;
	expect(describedStem(facts, fp8)).toBe("flux1-diffusion-model-fp8");
	expect(describedStem(facts, bf16)).toBe("flux1-diffusion-model");
});

test("words of a variant are joined by dashes, and a LoRA's dialect is left out", () => {
	expect(describedStem({ kind: "diffusion-model", base: "auraflow", variant: "0.1 or 0.2" }, EMPTY)).toBe(
		"auraflow-0.1-or-0.2-diffusion-model",
	);
	expect(describedStem({ kind: "lora", base: "sdxl", variant: "peft dora" }, EMPTY)).toBe("sdxl-lora");
});

test("metadata have no say in a name, also where they decide what the file is", () => {
	const loras = ambiguousLora();
	const written = (base: string): TensorTable => ({ ...loras, metadata: new Map([["ss_base_model_version", base]]) });
	const [one, other] = [written("wan_2.1"), written("wan_2.2_14b")];
	const verdicts = [one, other].map((table) => identify(table));
	expect(verdicts).toMatchObject([
		{ kind: "identified", base: "wan2.1", evidence: "metadata" },
		{ kind: "identified", base: "wan2.2", evidence: "metadata" },
	]);
	for (const table of [one, other, written("wan"), written("../../x"), loras]) {
		expect(stemFor("adapter_model.safetensors", table)).toBe("wan2.1-or-wan2.2-or-skyreels-v2-lora");
	}
});

/** A LoRA of Wan 2.1 and 2.2 alike. */
function ambiguousLora(): TensorTable {
	const modules = Array.from({ length: 40 }, (_, i) => `diffusion_model.blocks.${i}.self_attn.q`);
	return tableOf(
		modules.flatMap((name) => [tensor(`${name}.lora_A.weight`, [8, 5120]), tensor(`${name}.lora_B.weight`, [5120, 8])]),
	);
}

test("a name says what nothing tells apart, but for VAEs, which are known by the first base that has them", () => {
	expect(stemFor("model.safetensors", sample("embedding", "pixart"))).toBe("pixart-or-chroma-embedding");
	expect(stemFor("model.safetensors", sample("vae-approx", "hunyuan-video"))).toBe("taehv");
});

test("a name that is not generic is never changed", () => {
	const table = sample("vae", "flux1");
	const called = fc.stringMatching(/^[\w .()-]{1,40}$/).filter((stem) => stem.trim() !== "");
	fc.assert(
		fc.property(called, (stem) => {
			const kept = stemFor(`${stem}.safetensors`, table, "keep");
			const described = stemFor(`${stem}.safetensors`, table);
			expect([kept, "flux1-vae"]).toContain(described);
			if (described !== kept) expect(kept).toMatch(/model|weights|embeds|adapter/i);
		}),
	);
});

test("whatever a file says of itself, its name is made of our own words", () => {
	const facts = fc.constantFrom(...MARKER_FAMILIES);
	fc.assert(
		fc.property(facts, fc.string(), fc.string(), ({ kind, base, variants, sample: templates }, key, value) => {
			const table = {
				...tableOf(sampleOf(templates).map(({ name, shape }) => tensor(name, shape))),
				metadata: new Map([[key, value]]),
				values: [{ path: key, json: JSON.stringify(value) }],
			};
			const variant = variants?.[0]?.variant ?? null;
			expect(describedStem({ kind: kind as Kind, base, variant }, table)).toMatch(/^\w[\w.-]+$/);
		}),
	);
});

describe("a program finds a file by the name that we give it", () => {
	test.each(LOADER_NAMES.map((rule) => [titleOf(rule), rule] as const))("%s", (_, rule) => {
		for (const kind of rule.kinds) {
			const stem = describedStem({ kind, base: rule.base ?? "sd1", variant: variantOf(rule) }, tableFor(rule));
			expect(`${stem}.safetensors`).toMatch(rule.looksFor);
			expect(stem).not.toMatch(/_shuffle(_fp16)?$/);
		}
	});
});

function titleOf({ kinds, base = "any base", variant, columns, source }: LoaderName): string {
	return `${kinds.join(", ")} of ${base} ${variant?.source ?? ""} ${columns?.count ?? ""} (${source})`;
}

/** The variant that a rule is about. */
function variantOf({ variant }: LoaderName): string | null {
	return variant === undefined ? null : variant.source.replace(/^\^|\$$/g, "").replaceAll("\\.", ".");
}

function tableFor({ columns }: LoaderName): TensorTable {
	return columns === undefined ? EMPTY : tableOf([tensor(columns.tensor, [8, columns.count])]);
}

/** The words by which SD.Next's `guess_by_name` tells bases, in its order: the first that a name has, decides. */
const SDNEXT_WORDS = [
	...["instaflow", "segmoe", "hunyuandit", "hdm-xut", "pixart-xl", "stable-diffusion-3", "stable-cascade"],
	...["pixart-sigma", "sana", "lumina-next", "lumina-image-2", "kolors", "auraflow", "cogview3", "cogview4"],
	...["meissonic", "monetico", "omnigen2", "omnigen", "sd3", "hidream", "chroma", "flux", "flex.1", "flex.2"],
	...["cosmos-predict2", "f-lite", "wan", "bria", "qwen", "nextstep", "hunyuanimage3", "hunyuanimage", "x-omni"],
];

test.each([
	["hunyuan-dit", null, "hunyuandit"],
	["pixart", "alpha-1024", "pixart-xl"],
	["pixart", "sigma", "pixart-sigma"],
	["cascade", "stage-c", "stable-cascade"],
	["sana", "sprint-1.6b", "sana"],
	["lumina2", null, "lumina-image-2"],
	["omnigen", null, "omnigen"],
	["sd3.5-large", null, "sd3"],
	["flux1", "dev", "flux"],
	["flux1", "flex.2", "flex.2"],
	["wan2.1", "t2v-14b", "wan"],
	["hunyuan-image-2.1", "distilled", "hunyuanimage"],
	["sd1", "inpaint", undefined],
	["sdxl", "pix2pix", undefined],
	["ssd-1b", null, undefined],
])("SD.Next takes a described %s %s for nothing else", (base, variant, word) => {
	const stem = describedStem({ kind: "diffusion-model", base, variant }, EMPTY);
	expect(SDNEXT_WORDS.find((one) => stem.toLowerCase().includes(one))).toBe(word);
});
