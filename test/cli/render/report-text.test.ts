import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { reportText } from "../../../cli/render/report-text.ts";
import { toFault } from "../../../toolkit/errors.ts";
import { identify } from "../../../toolkit/identify.ts";
import { reportOf } from "../../../toolkit/report.ts";
import type { Tensor } from "../../../toolkit/tensor.ts";
import { refusalOf } from "../../../toolkit/what.ts";
import { componentTensors, modelOf, tableOf, tensor, tensorsOf } from "../../toolkit/model-tables.ts";

const SD_V1 = tensorsOf(modelOf("SD-v1"));
const EMA = componentTensors("UNET-v1-EMA", "model_ema.diffusion_model");
const UNKNOWN = tensor("who.knows", [256, 1024]);
const GONE = "first_stage_model.decoder.conv_in.bias";

test("the report says what is in a file, what can be removed, whose weights it has and what pruning leaves", () => {
	const text = shown([...SD_V1, ...EMA, tensor("betas", [1000])], {
		metric: { metric: "2020/2982/0130", knownAs: ["Uses the NAI VAE"] },
		plan: { action: "prune", bytes: 2_132_471_230, precision: "fp16", destination: "Stable-diffusion/nai.safetensors" },
	});
	for (const line of [
		"nai.ckpt   7.17 GiB   safetensors",
		"SD-v1, a checkpoint",
		"tensors     1818: 1131 kept, 686 EMA, 1 junk",
		"removable   EMA 3.20 GiB, junk 3.91 KiB, precision beyond half 1.99 GiB",
		"metric      2020/2982/0130\n            Uses the NAI VAE",
		"pruned      1.99 GiB as fp16 (−72 %) → Stable-diffusion/nai.safetensors",
	]) {
		expect(text).toContain(line);
	}
	expect(text).toMatch(/UNET-v1-EMA +model_ema\.diffusion_model +686 +3\.20 GiB +intact/);
});

test("a file that has no architecture is named by its kind, base and variant, also where it can be several things", () => {
	const lora = (module: string, inputs: number) => [
		tensor(`${module}.lora_down.weight`, [4, inputs]),
		tensor(`${module}.lora_up.weight`, [1280, 4]),
	];
	const unet = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k";
	expect(shown(lora("lora_unet_mid_block_resnets_0_time_emb_proj", 1280))).toMatch(
		/\nLoRA sdxl kohya or LoRA sd1 kohya or /,
	);
	expect(shown(lora(unet, 1024))).toContain("\nLoRA sd2 kohya\n");
});

test("a file of nothing but halves is clean", () => {
	expect(shown(halves(SD_V1))).toContain("removable   nothing: it is clean");
	expect(shown(halves([...SD_V1, UNKNOWN]))).toContain("removable   nothing: it is clean");
});

test("tensors with values that are not finite are named, five of them unless all are asked for", () => {
	const notFinite = Array.from({ length: 6 }, (_, i) => ({ name: `w${i}`, nan: i, infinite: 1 }));
	expect(shown(SD_V1, { notFinite: notFinite.slice(1, 2) })).toContain(
		"not finite  w1: 1 value is NaN and 1 is infinite",
	);
	expect(shown(SD_V1, { notFinite })).toMatch(/w4: .*\n +… 6 tensors in all \(--full shows all\)/);
	expect(shown(SD_V1, { notFinite }, true)).toMatch(/w5: 5 values are NaN and 1 is infinite/);
	expect(shown(SD_V1, { notFinite: [] })).not.toContain("not finite");
});

test("a damaged file names what it lacks, as the file would call it", () => {
	const text = shown(SD_V1.filter((one) => one.name !== GONE));
	expect(text).toContain("SD-v1, damaged: This is SD-v1, but VAE-v1 lacks 1 tensor");
	expect(text).toContain(`missing     ${GONE}`);
	expect(text).toMatch(/VAE-v1-SD .* lacks 1 tensor/);
});

test("the full report shows every unknown tensor and every architecture, those that match first", () => {
	const tensors = [...tensorsOf(modelOf("SD-v1-ControlNet")), UNKNOWN];
	const text = shown(tensors, {}, true);
	expect(text).toMatch(/who\.knows +F32 +\[256, 1024\] +1\.00 MiB/);
	expect(text).toMatch(/SD-v1 +matches +complete, but SD-v1-ControlNet explains 340 more tensors/);
	expect(text).toMatch(/SD-v1-Pix2Pix +rejected +ControlNet-v1|SD-v1-Pix2Pix +rejected +1 tensor is misshapen/);
	expect(text).toMatch(/SD-v2-Depth +rejected/);
	expect(text.indexOf("matches")).toBeLessThan(text.indexOf("rejected"));
	expect(shown(tensors)).not.toContain("matches");
});

test("an unknown file is shown by its first ten tensors and what it resembles, and by all of them in full", () => {
	const tensors = Array.from({ length: 12 }, (_, i) => tensor(`tower.${i}.weight`, [i + 1, 4]));
	const text = shown(tensors);
	expect(text).toContain("unknown: Unknown architecture: 12 tensors");
	expect(text).toContain("It resembles no known model.");
	expect(text).toMatch(/begins with "tower\.0\.weight" \[1, 4\]\n {12}"tower\.1\.weight" \[2, 4\]\n/);
	expect(text).toMatch(/"tower\.9\.weight" \[10, 4\]\n {12}… 12 in all \(--full shows all\)/);
	expect(text).not.toMatch(/^extra/m);
	expect(shown(tensors, {}, true)).toMatch(/tower\.11\.weight +F32 +\[12, 4\]/);
	expect(shown(tensors, {}, true)).not.toContain("begins with");
	expect(shown([...SD_V1, UNKNOWN])).not.toContain("begins with");
	const resembles = {
		kind: "lora",
		base: "flux1",
		variant: null,
		by: "modules",
		holds: 5,
		of: 6,
		misshapen: [],
	} as const;
	const verdict = { kind: "unknown", found: [], copies: [], rejected: [], resembles } as const;
	expect(shown(tensors, { verdict, fault: null })).toMatch(/^resembles {3}LoRA flux1, by 5 of 6$/m);
});

test("names of a file cannot steer the terminal", () => {
	expect(shown([...SD_V1, tensor("\u001b[2Jgone", [2])], {}, true)).toContain("\\u{1b}[2Jgone");
});

function shown(tensors: readonly Tensor[], given: object = {}, full = false): string {
	const table = tableOf(tensors);
	const verdict = identify(table);
	const refusal = refusalOf(verdict, table);
	const fault = refusal && toFault(refusal);
	const known = {
		file: "nai.ckpt",
		bytes: 7_703_611_949,
		table,
		verdict,
		evidence: null,
		fault,
		repairs: [],
		metric: null,
		notFinite: null,
		plan: null,
	};
	return plain(reportText(reportOf({ ...known, ...given }), { full }));
}

/** Without colours; what a file's own names bring along would stay. */
function plain(text: string): string {
	return text.includes("\u001b[2J") ? text : stripVTControlCharacters(text);
}

function halves(tensors: readonly Tensor[]): Tensor[] {
	return tensors.map((one) => ({ ...one, dtype: "F16" }));
}
