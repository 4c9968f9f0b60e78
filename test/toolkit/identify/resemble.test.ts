import { expect, test } from "vitest";
import { MARKER_FAMILIES } from "../../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../../toolkit/architectures/families/sample.ts";
import { identify } from "../../../toolkit/identify.ts";
import type { Tensor, TensorTable } from "../../../toolkit/tensor.ts";
import type { Resemblance, Verdict } from "../../../toolkit/verdict.ts";
import { refusalOf } from "../../../toolkit/what.ts";
import { modelOf, tableOf, tensor, tensorsOf } from "../model-tables.ts";

/** The sample of the first family of this kind and base, each tensor as `change` makes it. */
function sample(kind: string, base: string, change: (one: Tensor) => Tensor = (one) => one): Tensor[] {
	const family = MARKER_FAMILIES.find((one) => one.kind === kind && one.base === base);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	return sampleOf(family.sample).map(({ name, shape }) => change(tensor(name, shape)));
}

/** Every dimension of a hidden width is another one. */
const narrower = ({ name, shape }: Tensor): Tensor =>
	tensor(
		name,
		shape.map((size) => (size >= 64 ? size - 32 : size)),
	);

const without =
	(...gone: string[]) =>
	({ name }: Tensor): boolean =>
		!gone.some((part) => name.includes(part));

function fluxLora(paths: readonly string[]): Tensor[] {
	return paths.flatMap((path) => [
		tensor(`lora_unet_${path}.lora_down.weight`, [4, 3072]),
		tensor(`lora_unet_${path}.lora_up.weight`, [9216, 4]),
	]);
}

const QKV = Array.from({ length: 19 }, (_, i) => `double_blocks_${i}_img_attn_qkv`);

test.each<{ what: string; tensors: readonly Tensor[]; resembles: Partial<Resemblance> }>([
	{
		what: "a Flux of another width",
		tensors: sample("diffusion-model", "flux1", narrower),
		resembles: { kind: "diffusion-model", base: "flux1", variant: null, by: "sentinels", holds: 4, of: 4 },
	},
	{
		what: "a Flux without two of its sentinel tensors",
		tensors: sample("diffusion-model", "flux1").filter(without("vector_in", "img_in.weight", "guidance_in")),
		resembles: { kind: "diffusion-model", base: "flux1", holds: 3, of: 4, misshapen: [] },
	},
	{
		what: "a narrower Flux below a prefix, whose tensors are named as in the file",
		tensors: sample("diffusion-model", "flux1", narrower).map(({ name, shape }) =>
			tensor(`model.diffusion_model.${name}`, shape),
		),
		resembles: {
			base: "flux1",
			misshapen: expect.arrayContaining(["model.diffusion_model.img_in.bias"]),
		},
	},
	{
		what: "a Qwen-Image of another width",
		tensors: sample("diffusion-model", "qwen-image", narrower),
		resembles: { kind: "diffusion-model", base: "qwen-image", holds: 5, of: 5 },
	},
	{
		what: "a VAE of Stable Diffusion with other channels",
		tensors: tensorsOf(modelOf("VAE-v1")).map(narrower),
		resembles: { kind: "vae" },
	},
	{
		what: "a described VAE with half as many tensors of something else",
		tensors: [
			...tensorsOf(modelOf("VAE-v1"), "required"),
			...Array.from({ length: 120 }, (_, i) => tensor(`refiner.${i}.weight`, [4, 4])),
		],
		resembles: { kind: "vae", base: "sd-4ch", by: "tensors", holds: 248, of: 248, misshapen: [] },
	},
	{
		what: "a LoRA for Flux with modules that Flux has not",
		tensors: fluxLora([...QKV, "double_blocks_40_img_attn_qkv", "triple_blocks_0_qkv"]),
		resembles: { kind: "lora", base: "flux1", by: "modules", holds: 19, of: 21 },
	},
])("$what resembles the known model", ({ tensors, resembles }) => {
	const verdict = unknown(tableOf(tensors));
	expect(verdict.resembles).toMatchObject(resembles);
});

test.each<{ what: string; tensors: readonly Tensor[] }>([
	{ what: "an empty file", tensors: [] },
	{ what: "one tensor", tensors: [tensor("weights", [3, 5])] },
	{
		what: "a tiny MLP",
		tensors: [0, 2, 4].flatMap((i) => [tensor(`layers.${i}.weight`, [32, 32]), tensor(`layers.${i}.bias`, [32])]),
	},
	{ what: "a linear layer", tensors: [tensor("linear.weight", [10, 20]), tensor("linear.bias", [10])] },
	{
		what: "a codec for sound",
		tensors: Array.from({ length: 40 }, (_, i) => [
			tensor(`encoder.layers.${i}.conv.weight_g`, [32, 1, 1]),
			tensor(`encoder.layers.${i}.conv.weight_v`, [32, 32, 7]),
			tensor(`quantizer.vq.layers.${i}._codebook.embed`, [1024, 128]),
		]).flat(),
	},
	{ what: "names in other scripts", tensors: ["重み", "вес", "βάρος", "משקל"].map((name) => tensor(name, [8])) },
	{
		what: "a small known VAE in a larger network of nothing known",
		tensors: [
			...tensorsOf(modelOf("VAE-v1")),
			...Array.from({ length: 2000 }, (_, i) => tensor(`planner.${i}.weight`, [4, 4])),
		],
	},
	{
		what: "a LoRA for no known network",
		tensors: Array.from({ length: 30 }, (_, i) => [
			tensor(`lora_unet_towers_${i}_gate.lora_down.weight`, [4, 99]),
			tensor(`lora_unet_towers_${i}_gate.lora_up.weight`, [99, 4]),
		]).flat(),
	},
	{
		what: "a hundred thousand blocks of a known name",
		tensors: Array.from({ length: 100_000 }, (_, i) => tensor(`blocks.${i}.weight`, [1])),
	},
])("$what resembles nothing that is known", ({ tensors }) => {
	const table = tableOf(tensors);
	const verdict = unknown(table);
	expect(verdict.resembles).toBeNull();
	expect(refusalOf(verdict, table)?.message).toContain("It resembles no known model.");
});

test("of no family a file of other widths is said to resemble another kind of model, whatever the order of its tensors", () => {
	let resembling = 0;
	for (const { kind, sample: templates } of MARKER_FAMILIES) {
		const tensors = sampleOf(templates).map(({ name, shape }) => narrower(tensor(name, shape)));
		const verdict = identify(tableOf(tensors));
		if (verdict.kind !== "unknown" || verdict.resembles === null) continue;
		resembling++;
		expect(verdict.resembles.kind).toBe(kind);
		expect(verdict.resembles.holds * 2).toBeGreaterThanOrEqual(verdict.resembles.of);
		expect(identify(tableOf(tensors.reverse()))).toMatchObject({ resembles: verdict.resembles });
	}
	expect(resembling).toBeGreaterThan(200);
});

test("the refusal says in numbers what the file resembles, with the first names and shapes", () => {
	const table = tableOf(sample("diffusion-model", "flux1", narrower));
	const { message } = refusalOf(unknown(table), table) ?? {};
	expect(message).toMatch(/^Unknown architecture: \d+ tensors \("img_in\.weight" \[3040, 32\], .*, …\)\./);
	expect(message).toContain(
		'It is most similar to a diffusion model flux1: the file has 4 of the 4 tensors that identify it, all with other dimensions ("single_blocks.0.modulation.lin.bias" [9184], ',
	);
});

test("names that could steer a terminal or hide what follows are printed safely", () => {
	const table = tableOf(
		["\u001b[2Jgone", "two\nlines", "\u202egnp.exe", "x".repeat(5000)].map((name) => tensor(name, [2])),
	);
	const message = refusalOf(unknown(table), table)?.message ?? "";
	expect(message).toMatch(/\\u001b\[2Jgone/);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
	expect(message).not.toMatch(/[\u0000-\u001f\u202e]/);
	expect(message.length).toBeLessThan(500);
});

test("a shape of a million dimensions makes no long message", () => {
	const table = tableOf([tensor("a", new Array(1_000_000).fill(1)), tensor("b", [2])]);
	expect(refusalOf(unknown(table), table)?.message).toContain('("a" [1, 1, 1, 1, 1, 1, 1, 1, …], "b" [2])');
});

function unknown(table: TensorTable): Extract<Verdict, { kind: "unknown" }> {
	const verdict = identify(table);
	if (verdict.kind !== "unknown") throw new Error(`it is ${verdict.kind}`);
	return verdict;
}

test.each(["VAE-v1", "CLIP-v1", "SD-v1"])(
	"%s of which a fifth is missing is unknown, not damaged, and says what it resembles",
	(id) => {
		const some = tensorsOf(modelOf(id), "required").filter((_, i) => i % 5 !== 0);
		const verdict = identify(tableOf(some));
		expect(verdict).toMatchObject({
			kind: "unknown",
			resembles: expect.objectContaining({ kind: expect.any(String) }),
		});
	},
);
