import { expect, test } from "vitest";
import { bytesOf } from "../../toolkit/dtype.ts";
import type { Fault } from "../../toolkit/errors.ts";
import { identify } from "../../toolkit/identify.ts";
import { planPrune } from "../../toolkit/prune-plan.ts";
import { type ReportInput, reportOf } from "../../toolkit/report.ts";
import { bytesOfTensor, countOf, type Tensor } from "../../toolkit/tensor.ts";
import { componentTensors, modelOf, tableOf, tensor, tensorsOf } from "./model-tables.ts";

const SD_V1 = tensorsOf(modelOf("SD-v1"));
const EMA = componentTensors("UNET-v1-EMA", "model_ema.diffusion_model");
const FAULT: Fault = {
	code: "model.damaged",
	message: "It is damaged.",
	hint: "Get another.",
	retry: "never",
	detail: undefined,
};

test("the report of a checkpoint has every key of the contract", () => {
	const beside = [tensor("betas", [1000]), tensor("who.knows", [2])];
	const plan = {
		action: "prune",
		bytes: 2_132_471_230,
		precision: "fp16",
		precisions: {},
		destination: "Stable-diffusion/nai.safetensors",
	} as const;
	const report = reportOf({
		...inputOf([...SD_V1, ...EMA, ...beside]),
		metric: { metric: "2020/2982/0130", knownAs: ["Uses the NAI VAE"] },
		notFinite: [{ name: "betas", nan: 1, infinite: 0 }],
		repairs: [{ what: "position 76", count: 1 }],
		plan,
	});
	expect(report).toEqual({
		file: "nai.ckpt",
		format: "safetensors",
		bytes: 4096,
		verdict: "identified",
		code: null,
		message: null,
		hint: null,
		architecture: "SD-v1",
		kind: "checkpoint",
		base: "sd1",
		variant: null,
		evidence: "names",
		candidates: [],
		resembles: null,
		components: report.components,
		rejected: report.rejected,
		tensors: {
			total: 1131 + 686 + 2,
			kept: 1132,
			ema: 686,
			junk: 1,
			dropped: [...EMA, tensor("betas", [1000])].map(({ name }) => ({ name, why: expect.stringMatching(/\w/) })),
			extra: ["who.knows"],
			unknown: ["who.knows"],
		},
		dtype: "F32",
		quantised: null,
		unknownTensors: [{ name: "who.knows", dtype: "F32", shape: [2] }],
		// Position ids, which a merge made floats, become integers of eight bytes.
		bytesOf: { ema: total(EMA), junk: 4000, precision: total(SD_V1) / 2 - 77 * 6 },
		metric: "2020/2982/0130",
		knownAs: ["Uses the NAI VAE"],
		notFinite: [{ name: "betas", nan: 1, infinite: 0 }],
		repairs: [{ what: "position 76", count: 1 }],
		globals: [],
		oddities: [],
		values: [],
		leftOut: [],
		plan,
	});
	expect(report.components.map((one) => [one.class, one.component, one.tensors, one.intact])).toEqual([
		["UNET-v1", "UNET-v1-SD", 686, true],
		["VAE-v1", "VAE-v1-SD", 248, true],
		["CLIP-v1", "CLIP-v1-SD", 197, true],
		["EMA-UNET-v1", "UNET-v1-EMA", 686, true],
	]);
	expect(report.rejected.map((rejection) => rejection.architecture)).toContain("SD-v2");
	expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("a file that was refused still says what its pickles name", () => {
	const globals = [{ name: "os.system", verdict: "dangerous", offset: 71 }] as const;
	const unread = { format: "torch-zip", globals } as const;
	const report = reportOf({ ...inputOf([]), table: null, verdict: null, fault: FAULT, unread });
	expect(report).toMatchObject({ verdict: "refused", format: "torch-zip", globals });
});

test("a damaged file names what is missing and what to do", () => {
	const short = SD_V1.filter((one) => one.name !== "first_stage_model.decoder.conv_in.bias");
	const report = reportOf({ ...inputOf(short), fault: FAULT });
	const { code, message, hint } = FAULT;
	expect(report).toMatchObject({ verdict: "damaged", architecture: "SD-v1", code, message, hint });
	expect(report.components[1]).toMatchObject({
		class: "VAE-v1",
		prefix: "first_stage_model.",
		tensors: 247,
		intact: false,
		missing: ["first_stage_model.decoder.conv_in.bias"],
	});
});

test("a file that could not be read is refused, with its size and nothing else", () => {
	const report = reportOf({ ...inputOf([]), table: null, verdict: null, fault: FAULT });
	expect(report).toMatchObject({ verdict: "refused", code: FAULT.code, format: null, architecture: null, bytes: 4096 });
	const nothing = { dropped: [], extra: [], unknown: [] };
	expect(report.tensors).toEqual({ total: 0, kept: 0, ema: 0, junk: 0, ...nothing });
});

test("a file that was identified and must not be opened is refused", () => {
	const report = reportOf({ ...inputOf(SD_V1), fault: FAULT });
	expect(report).toMatchObject({ verdict: "refused", architecture: "SD-v1" });
});

test("precision is what weights take beyond halves: no integers, no scalars, no halves", () => {
	const weights = componentTensors("VAE-v1-SD", "").map(
		(one, i): Tensor => ({ ...one, dtype: i === 0 ? "F64" : "F16" }),
	);
	const [first] = weights;
	const report = reportOf(inputOf([...weights, tensor("v_pred", [0]), tensor("scale", [])]));
	expect(report.bytesOf.precision).toBe(first ? (bytesOfTensor(first) * 3) / 4 : 0);
});

test("what could go is what pruning takes away", () => {
	const table = tableOf([...SD_V1, ...EMA, tensor("betas", [1000]), tensor("v_pred", [0])]);
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(`it is ${verdict.kind}`);
	const { ema, junk, precision } = reportOf({ ...inputOf([]), table, verdict }).bytesOf;
	const asked = {
		precision: "fp16",
		precisions: {},
		keepEma: false,
		fixClip: false,
		vaeFormat: "pt",
		format: null,
	} as const;
	const plan = planPrune({ table, verdict, evidence: null, bytes: 0 }, { ...asked, keepDType: new Set() });
	const left = plan.tensors.reduce((sum, { dtype, shape }) => sum + bytesOf(dtype, countOf(shape)), 0);
	expect(ema + junk + precision).toBe(total([...table.tensors.values()]) - left);
});

test("nothing beyond halves could go of a textual inversion, which keeps its precision", () => {
	const report = reportOf(inputOf([tensor("string_to_param.*", [2, 768])]));
	expect(report).toMatchObject({ kind: "embedding", bytesOf: { precision: 0 } });
});

function inputOf(tensors: readonly Tensor[]): ReportInput {
	const table = tableOf(tensors);
	const verdict = identify(table);
	const nothing = { evidence: null, fault: null, metric: null, notFinite: null, repairs: [], plan: null } as const;
	return { file: "nai.ckpt", bytes: 4096, table, verdict, ...nothing };
}

function total(tensors: readonly Tensor[]): number {
	return tensors.reduce((sum, one) => sum + bytesOfTensor(one), 0);
}
