import { describe, expect, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { extensionOf } from "../../toolkit/copy-plan.ts";
import { identify } from "../../toolkit/identify.ts";
import type { Kind } from "../../toolkit/kinds.ts";
import { type PruneChoices, planPrune } from "../../toolkit/prune-plan.ts";
import type { FormatId, Global, TensorTable } from "../../toolkit/tensor.ts";
import { plannedAs } from "../../toolkit/what.ts";
import { tableOf, tensor } from "./model-tables.ts";

const CHOICES: PruneChoices = {
	precision: "fp16",
	precisions: {},
	keepEma: false,
	fixClip: false,
	vaeFormat: "pt",
	format: null,
	keepDType: new Set(),
	torchOnly: new Map<Kind, string>([
		["upscaler", "A web UI"],
		["face-restore", "A web UI"],
	]),
};

interface File {
	readonly kind: Kind;
	readonly base: string;
	readonly format?: FormatId;
	readonly dtype?: "F32" | "F16";
	readonly globals?: readonly Global[];
}

function planFor({ kind, base, format = "torch-zip", dtype = "F32", globals = [] }: File, choices = CHOICES) {
	const family = MARKER_FAMILIES.find((one) => one.kind === kind && one.base === base);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	const tensors = sampleOf(family.sample).map(({ name, shape }) => tensor(name, shape, dtype));
	const table: TensorTable = { ...tableOf(tensors), format, globals };
	const verdict = plannedAs(identify(table));
	if (verdict === null) throw new Error("the file cannot be planned");
	const plan = planPrune({ table, verdict, evidence: null, bytes: 5_000 }, choices);
	const { notes } = plan.summary;
	return { format: plan.format, extension: extensionOf(plan, format, verdict.fileKind), notes };
}

const UNLISTED: Global = { name: "some.Thing", verdict: "unlisted", offset: 1 };

describe("a pickle of a kind of which the web UI lists no safetensors files", () => {
	test.each<[string, File, string]>([
		["that would not be cast is copied", { kind: "face-restore", base: "codeformer" }, "copy"],
		["of before torch 1.6 is copied", { kind: "face-restore", base: "gfpgan", format: "torch-legacy" }, "copy"],
		["in half precision already is copied", { kind: "upscaler", base: "esrgan", dtype: "F16" }, "copy"],
		["that is never cast is copied", { kind: "upscaler", base: "swinir" }, "copy"],
		["that would be cast is copied", { kind: "upscaler", base: "esrgan" }, "copy"],
		[
			"that names unlisted globals is written anew as a pickle",
			{ kind: "face-restore", base: "codeformer", globals: [UNLISTED] },
			"torch-zip",
		],
	])("%s, and is called .pth", (_, file, format) => {
		const planned = planFor(file);
		expect(planned).toMatchObject({ format, extension: ".pth" });
		expect(planned.notes.join()).toContain("A web UI lists no safetensors files of this kind");
	});

	test("becomes a safetensors file where one is asked for", () => {
		const planned = planFor({ kind: "face-restore", base: "codeformer" }, { ...CHOICES, format: "safetensors" });
		expect(planned).toEqual({ format: "safetensors", extension: ".safetensors", notes: [] });
	});

	test("becomes a safetensors file in every other web UI", () => {
		const { torchOnly: _, ...others } = CHOICES;
		expect(planFor({ kind: "upscaler", base: "esrgan" }, others)).toMatchObject({ extension: ".safetensors" });
		expect(planFor({ kind: "face-restore", base: "gfpgan" }, others)).toMatchObject({ extension: ".safetensors" });
	});
});

test("a safetensors file of such a kind stays one, with a note", () => {
	const planned = planFor({ kind: "upscaler", base: "esrgan", format: "safetensors" });
	expect(planned).toMatchObject({ format: "safetensors", extension: ".safetensors" });
	expect(planned.notes).toContain("A web UI lists no safetensors files of this kind");
});

test("files of other kinds are not touched by this", () => {
	const planned = planFor({ kind: "inpaint-model", base: "lama" });
	expect(planned).toEqual({ format: "safetensors", extension: ".safetensors", notes: [] });
	expect(extensionOf({ format: "torch-zip" }, "torch-zip", "vae")).toBe(".pt");
});
