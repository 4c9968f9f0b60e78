import { describe, expect, test } from "vitest";
import { inMemory } from "../../../../toolkit/bytes.ts";
import { UserError } from "../../../../toolkit/errors.ts";
import { torchZip } from "../../../../toolkit/formats/torch/torch-zip.ts";
import type { TensorTable } from "../../../../toolkit/tensor.ts";
import { dict, int, type Part, pickle, storage, tensor, text } from "../pickle/assemble.ts";
import { TOOLS } from "../zip/build-zip.ts";
import { SIX, torchFile, WHOLE } from "./build-torch.ts";

/** A tensor of one number, as a trainer keeps its best loss. */
const ONE = tensor(storage("0", 6), [1]);

const OPTIMIZER = dict(
	[text("state"), dict([int(0), dict([text("exp_avg"), WHOLE], [text("exp_avg_sq"), WHOLE])])],
	[text("param_groups"), "]"],
);

function weights(name: string): Part {
	return dict([text(name), WHOLE]);
}

function roots(entries: Readonly<Record<string, Part>>): Part {
	return dict(...Object.entries(entries).map(([key, value]) => [text(key), value] as const));
}

function read(root: Part, wanted?: string): TensorTable {
	return torchZip.readTable(inMemory(torchFile(pickle(root), SIX)), TOOLS, wanted ?? null);
}

interface Case {
	readonly name: string;
	readonly entries: Readonly<Record<string, Part>>;
	readonly names: readonly string[];
	readonly leftOut: Readonly<Record<string, number>>;
}

const READ: readonly Case[] = [
	{
		name: "a model beside its average",
		entries: { ema: weights("e"), model: weights("m") },
		names: ["m"],
		leftOut: { ema: 1 },
	},
	{
		name: "a model beside its optimizer",
		entries: { model: weights("m"), optim: OPTIMIZER },
		names: ["m"],
		leftOut: { optim: 2 },
	},
	{
		name: "a state dict beside ema_state_dict",
		entries: { state_dict: weights("s"), ema_state_dict: weights("e") },
		names: ["s"],
		leftOut: { ema_state_dict: 1 },
	},
	{
		name: "timm's state_dict_ema",
		entries: { state_dict_ema: weights("e"), state_dict: weights("s"), amp_scaler: weights("x") },
		names: ["s"],
		leftOut: { state_dict_ema: 1, amp_scaler: 1 },
	},
	{
		name: "an optimizer by what it holds, under any key",
		entries: { model: weights("m"), third: OPTIMIZER },
		names: ["m"],
		leftOut: { third: 2 },
	},
	{
		name: "a list of optimizers",
		entries: { state_dict: weights("s"), many: ["](", OPTIMIZER, "e"] },
		names: ["s"],
		leftOut: { many: 2 },
	},
	...[
		"optimizer",
		"optimizer_states",
		"lr_scheduler",
		"lr_schedulers",
		"callbacks",
		"loops",
		"amp_scaling_state",
		"grad_scaler",
		"g_optim",
		"torch_rng_state",
	].map(
		(key): Case => ({
			name: key,
			entries: { model: weights("m"), [key]: weights("x") },
			names: ["m"],
			leftOut: { [key]: 1 },
		}),
	),
	{
		name: "ESRGAN's average before its raw weights",
		entries: { params: weights("p"), params_ema: weights("e") },
		names: ["e"],
		leftOut: { params: 1 },
	},
	{
		name: "a number beside the weights",
		entries: { state_dict: weights("s"), best: ONE },
		names: ["s"],
		leftOut: { best: 1 },
	},
	{ name: "an average alone", entries: { ema: weights("e") }, names: ["e"], leftOut: {} },
	{
		name: "an average with its optimizer",
		entries: { ema_model: weights("e"), optimizer: OPTIMIZER },
		names: ["e"],
		leftOut: { optimizer: 2 },
	},
	{
		name: "averaged parameters alone",
		entries: { decay: int(1), shadow_params: weights("e") },
		names: ["e"],
		leftOut: {},
	},
	{
		name: "an average in its model",
		entries: { ema_model: dict([text("shadow_params"), weights("e")]) },
		names: ["e"],
		leftOut: {},
	},
	...["vae", "unet", "weights", "model_state_dict", "text_encoder"].map(
		(key): Case => ({
			name: `${key} alone`,
			entries: { [key]: weights("w"), epoch: int(3) },
			names: ["w"],
			leftOut: {},
		}),
	),
	{
		name: "parts of a model side by side",
		entries: { unet: weights("u"), vae: weights("v") },
		names: ["unet.u", "vae.v"],
		leftOut: {},
	},
	{
		name: "an unknown key alone keeps its name",
		entries: { something: weights("w") },
		names: ["something.w"],
		leftOut: {},
	},
	{
		name: "named weights beside an optimizer",
		entries: { "a.b": WHOLE, optimizer: OPTIMIZER },
		names: ["a.b"],
		leftOut: { optimizer: 2 },
	},
	{
		name: "a scalar among named weights",
		entries: { "a.b": WHOLE, logit_scale: ONE },
		names: ["a.b", "logit_scale"],
		leftOut: {},
	},
	{
		name: "an optimizer alone is what the file is about",
		entries: { optimizer: OPTIMIZER },
		names: ["optimizer.state.0.exp_avg", "optimizer.state.0.exp_avg_sq"],
		leftOut: {},
	},
];

describe("roots", () => {
	test.each(READ)("$name", ({ entries, names, leftOut }) => {
		const table = read(roots(entries));
		expect([...table.tensors.keys()]).toEqual(names);
		expect(Object.fromEntries((table.leftOut ?? []).map(({ root, tensors }) => [root, tensors]))).toEqual(leftOut);
	});

	test.each(READ)("the order of the entries changes nothing: $name", ({ entries, names, leftOut }) => {
		const table = read(roots(Object.fromEntries(Object.entries(entries).reverse())));
		expect([...table.tensors.keys()].sort()).toEqual([...names].sort());
		expect(Object.fromEntries((table.leftOut ?? []).map(({ root, tensors }) => [root, tensors]))).toEqual(leftOut);
	});

	test("the same tensors under another key are not left out", () => {
		const shared = dict([text("a"), WHOLE]);
		const root = [shared, "q\x01", "0", dict([text("state_dict"), "h\x01"], [text("model"), "h\x01"])];
		const table = read(root);
		expect([...table.tensors.keys()]).toEqual(["a"]);
		expect(table.leftOut).toEqual([]);
	});

	test("tensors in an object that is not read are counted", () => {
		const root = dict([text("state_dict"), weights("s")], [text("other"), ["cm\nC\n(", WHOLE, "tR"]]);
		expect(read(root).leftOut).toEqual([{ root: "(objects that are not read)", tensors: 1 }]);
	});

	test("a state whose tensors have no names does not refuse the file", () => {
		const root = dict([text("state_dict"), weights("s")], [text("callbacks"), dict([["cm\nC\n"], WHOLE])]);
		expect(read(root).leftOut).toEqual([{ root: "callbacks", tensors: 1 }]);
	});
});

const SEVERAL: readonly { readonly name: string; readonly entries: Readonly<Record<string, Part>> }[] = [
	{ name: "two networks", entries: { model: weights("m"), discriminator: weights("d") } },
	{ name: "two wrappers", entries: { state_dict: weights("s"), model: weights("m") } },
	{ name: "a tensor beside a state dict", entries: { state_dict: weights("s"), mean: WHOLE } },
	{
		name: "two networks with an average and an optimizer",
		entries: { ema: weights("e"), net: weights("n"), vae: weights("v"), optim: OPTIMIZER },
	},
	{
		name: "two networks in a wrapper",
		entries: { state_dict: dict([text("model"), weights("m")], [text("head"), weights("h")]) },
	},
];

function faultOf(root: Part, wanted?: string): UserError | null {
	try {
		read(root, wanted);
		return null;
	} catch (error) {
		if (error instanceof UserError) return error;
		throw error;
	}
}

describe("weights that would be left out", () => {
	test.each(SEVERAL)("refuse the file: $name", ({ entries }) => {
		expect(faultOf(roots(entries))?.code).toBe("file.several-roots");
	});

	test("are listed", () => {
		const fault = faultOf(roots({ model: weights("m"), discriminator: weights("d"), optim: OPTIMIZER }));
		expect(fault?.message).toContain('"model" (1 tensor), "discriminator" (1 tensor)');
		expect(fault?.message).not.toContain("optim");
	});
});

describe("a root that the user chose", () => {
	const root = roots({ model: weights("m"), discriminator: weights("d"), ema: weights("e"), optim: OPTIMIZER });

	test.each([
		["model", ["m"]],
		["discriminator", ["d"]],
		["ema", ["e"]],
		["optim", ["state.0.exp_avg", "state.0.exp_avg_sq"]],
	])("%s is taken", (wanted, names) => {
		const table = read(root, wanted);
		expect([...table.tensors.keys()]).toEqual(names);
		expect(table.leftOut?.map((one) => one.root)).toEqual(
			["model", "discriminator", "ema", "optim"].filter((one) => one !== wanted),
		);
	});

	test("is found in a wrapper", () => {
		expect([...read(dict([text("state_dict"), root]), "discriminator").tensors.keys()]).toEqual(["d"]);
	});

	test("is refused where none of several has its name", () => {
		const known = roots({ model: weights("m"), ema: weights("e") });
		expect(faultOf(known, "emma")?.code).toBe("file.no-root");
		expect(faultOf(known, "emma")?.message).toContain('"model" (1 tensor), "ema" (1 tensor)');
	});

	test.each(SEVERAL)("that the file does not have is refused: $name", ({ entries }) => {
		expect(faultOf(roots(entries), "nobody")?.code).toBe("file.no-root");
	});

	test("means nothing in a file that holds one set of weights", () => {
		expect([...read(weights("a"), "model").tensors.keys()]).toEqual(["a"]);
		expect([...read(roots({ state_dict: weights("a") }), "model").tensors.keys()]).toEqual(["a"]);
	});
});
