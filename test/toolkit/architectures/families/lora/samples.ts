import type { DType } from "../../../../../toolkit/dtype.ts";
import type { Shape, Tensor } from "../../../../../toolkit/tensor.ts";
import { tensor } from "../../../model-tables.ts";

/** A module that an adapter can be made for. */
export interface SampleModule {
	/** With dots, as the network's authors name it. */
	readonly path: string;
	readonly inputs: number;
	readonly outputs: number;
	/** Sides of a convolution's kernel; empty for a linear module. */
	readonly sides: readonly number[];
}

/** A source of numbers below a bound. The same seed gives the same numbers. */
export type Pick = (bound: number) => number;

export function pickOf(seed: number): Pick {
	let state = seed;
	return (bound) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
	};
}

/** Lines of a network's text that stand for modules with a matrix, with their headings before them. */
export function modulePatterns(text: string): string[] {
	const patterns: string[] = [];
	let heading = "";
	for (const line of text.split("\n").map((one) => one.trim())) {
		if (line.endsWith(".")) heading = line.slice(0, -1);
		else if (line.includes(">")) patterns.push(line.startsWith(".") ? heading + line : line);
	}
	return patterns;
}

/** One module of those that a pattern stands for. */
export function sampleModule(pattern: string, pick: Pick): SampleModule {
	const [path = "", dimensions = ""] = pattern.split(" ");
	const [sizes = "", kernel] = dimensions.split("@");
	const [inputs = "", outputs] = sizes.split(">");
	const choices = inputs.split("|");
	return {
		path: path
			.replace(/\(([^)]*)\)/g, (_, alternatives: string) => oneOf(alternatives.split("|"), pick))
			.replace(/\{(?:(\d+)-)?(\d+)(?:\/(\d+))?\}/g, (_, from, to, step) => String(blockOf(from, to, step, pick))),
		inputs: Number(oneOf(choices, pick)),
		outputs: Number(outputs),
		sides: kernel === undefined ? [] : kernel.split("x").map(Number),
	};
}

function blockOf(from: string | undefined, to: string, step: string | undefined, pick: Pick): number {
	if (from === undefined) return pick(Number(to));
	const stride = Number(step ?? 1);
	return Number(from) + stride * pick(Math.floor((Number(to) - Number(from)) / stride) + 1);
}

export function oneOf<T>(choices: readonly T[], pick: Pick): T {
	const chosen = choices[pick(choices.length)];
	if (chosen === undefined) throw new Error("There is nothing to choose from");
	return chosen;
}

/** How a dialect writes a LoRA: a module's name, and the ends of its two tensors' names. */
export interface Dialect {
	readonly name: string;
	readonly spelling: "original" | "diffusers";
	readonly module: (path: string) => string;
	readonly ends: readonly [down: string, up: string];
}

const underscored = (prefix: string) => (path: string) => prefix + path.replaceAll(".", "_");
const dotted = (prefix: string) => (path: string) => prefix + path;
const KOHYA_ENDS = [".lora_down.weight", ".lora_up.weight"] as const;
const PEFT_ENDS = [".lora_A.weight", ".lora_B.weight"] as const;

export const DIALECTS: readonly Dialect[] = [
	{ name: "kohya", spelling: "original", module: underscored("lora_unet_"), ends: KOHYA_ENDS },
	{ name: "videox-fun", spelling: "original", module: underscored("lora_unet__"), ends: KOHYA_ENDS },
	{ name: "onetrainer", spelling: "diffusers", module: underscored("lora_transformer_"), ends: KOHYA_ENDS },
	{ name: "onetrainer", spelling: "diffusers", module: dotted("transformer."), ends: KOHYA_ENDS },
	{ name: "lycoris", spelling: "diffusers", module: underscored("lycoris_"), ends: KOHYA_ENDS },
	{ name: "omi", spelling: "original", module: dotted("diffusion."), ends: KOHYA_ENDS },
	{ name: "comfyui", spelling: "original", module: dotted("diffusion_model."), ends: PEFT_ENDS },
	{ name: "comfyui", spelling: "original", module: dotted("model.diffusion_model."), ends: KOHYA_ENDS },
	{ name: "diffusers", spelling: "diffusers", module: dotted("transformer."), ends: PEFT_ENDS },
	{ name: "diffusers", spelling: "diffusers", module: dotted("unet."), ends: [".lora.down.weight", ".lora.up.weight"] },
	{ name: "peft", spelling: "diffusers", module: dotted("base_model.model."), ends: PEFT_ENDS },
	{ name: "diffusers", spelling: "diffusers", module: dotted("unet.base_model.model."), ends: PEFT_ENDS },
	{
		name: "diffsynth",
		spelling: "diffusers",
		module: dotted(""),
		ends: [".lora_A.default.weight", ".lora_B.default.weight"],
	},
	{ name: "original", spelling: "diffusers", module: dotted(""), ends: PEFT_ENDS },
];

/** The tensors that an algebra gives a module: how their names end, and their shapes. */
export interface Algebra {
	/** As the variant says it. */
	readonly name: string;
	/** Whether the dialect tells how the tensors' names end. */
	readonly isWrittenByDialect?: true;
	readonly tensors: (
		module: SampleModule,
		rank: number,
		ends: Dialect["ends"],
	) => readonly (readonly [string, Shape])[];
}

const kernelOf = ({ sides }: SampleModule): number => sides.reduce((product, side) => product * side, 1);
const ones = ({ sides }: SampleModule): number[] => sides.map(() => 1);

function lora(module: SampleModule, rank: number, [down, up]: Dialect["ends"]): [string, Shape][] {
	return [
		[down, [rank, module.inputs, ...module.sides]],
		[up, [module.outputs, rank, ...ones(module)]],
	];
}

/** A divisor of a size, at most 16. */
function factorOf(size: number): number {
	return [16, 8, 4, 3, 2, 1].find((one) => size % one === 0) ?? 1;
}

export const ALGEBRAS: readonly Algebra[] = [
	{ name: "lora", isWrittenByDialect: true, tensors: lora },
	{
		name: "lora",
		isWrittenByDialect: true,
		tensors: (module, rank, ends) => [...lora(module, rank, ends), [".alpha", []]],
	},
	{
		name: "dora",
		isWrittenByDialect: true,
		tensors: (module, rank, ends) => [...lora(module, rank, ends), [".dora_scale", [module.outputs, 1]]],
	},
	{
		name: "dora",
		isWrittenByDialect: true,
		tensors: (module, rank, ends) => [...lora(module, rank, ends), [".lora_magnitude_vector.weight", [module.outputs]]],
	},
	{
		name: "locon",
		isWrittenByDialect: true,
		tensors: (module, rank, [down, up]) => [
			[down, [rank, module.inputs, ...ones(module)]],
			[".lora_mid.weight", [rank, rank, ...module.sides]],
			[up, [module.outputs, rank, ...ones(module)]],
		],
	},
	{
		name: "loha",
		tensors: (module, rank) =>
			["w1", "w2"].flatMap((w): [string, Shape][] => [
				[`.hada_${w}_a`, [module.outputs, rank]],
				[`.hada_${w}_b`, [rank, module.inputs * kernelOf(module)]],
			]),
	},
	{
		name: "loha",
		tensors: (module, rank) =>
			["1", "2"].flatMap((n): [string, Shape][] => [
				[`.hada_t${n}`, [rank, rank, ...module.sides]],
				[`.hada_w${n}_a`, [rank, module.outputs]],
				[`.hada_w${n}_b`, [rank, module.inputs]],
			]),
	},
	{
		name: "lokr",
		tensors: ({ inputs, outputs, sides }) => [
			[".lokr_w1", [factorOf(outputs), factorOf(inputs)]],
			[".lokr_w2", [outputs / factorOf(outputs), inputs / factorOf(inputs), ...sides]],
		],
	},
	{
		name: "lokr",
		tensors: (module, rank) => [
			[".lokr_w1_a", [factorOf(module.outputs), rank]],
			[".lokr_w1_b", [rank, factorOf(module.inputs)]],
			[".lokr_w2_a", [module.outputs / factorOf(module.outputs), rank]],
			[".lokr_w2_b", [rank, (module.inputs / factorOf(module.inputs)) * kernelOf(module)]],
		],
	},
	{
		name: "lokr",
		tensors: ({ inputs, outputs, sides }, rank) => [
			[".lokr_w1", [factorOf(outputs), factorOf(inputs)]],
			[".lokr_t2", [rank, rank, ...sides]],
			[".lokr_w2_a", [rank, outputs / factorOf(outputs)]],
			[".lokr_w2_b", [rank, inputs / factorOf(inputs)]],
		],
	},
	{
		name: "oft",
		tensors: ({ outputs }) => [[".oft_blocks", [outputs / factorOf(outputs), factorOf(outputs), factorOf(outputs)]]],
	},
	{
		name: "boft",
		tensors: ({ outputs }, rank) => [
			[".oft_blocks", [rank, outputs / factorOf(outputs), factorOf(outputs), factorOf(outputs)]],
			[".rescale", [outputs, 1]],
		],
	},
	{
		name: "glora",
		tensors: (module, rank) => [
			[".a1.weight", [module.inputs, rank, ...ones(module)]],
			[".a2.weight", [rank, module.inputs, ...ones(module)]],
			[".b1.weight", [module.outputs, rank, ...ones(module)]],
			[".b2.weight", [rank, module.inputs, ...module.sides]],
		],
	},
	{
		name: "full",
		tensors: ({ inputs, outputs, sides }) => [
			[".diff", [outputs, inputs, ...sides]],
			[".diff_b", [outputs]],
		],
	},
];

const DTYPES: readonly DType[] = ["F32", "F16", "BF16", "F8_E4M3"];

/** A file's tensors: some modules in a dialect and an algebra, each with a rank of its own, in any order. */
export function sampleTensors(
	modules: readonly SampleModule[],
	dialect: Dialect,
	algebra: Algebra,
	pick: Pick,
): Tensor[] {
	const tensors = modules.flatMap((module) => {
		const rank = 1 + pick(160);
		return algebra
			.tensors(module, rank, dialect.ends)
			.map(([end, shape]) => tensor(dialect.module(module.path) + end, shape, oneOf(DTYPES, pick)));
	});
	return shuffled(tensors, pick);
}

function shuffled<T>(values: readonly T[], pick: Pick): T[] {
	const left = [...values];
	for (let i = left.length - 1; i > 0; i--) {
		const j = pick(i + 1);
		const [a, b] = [left[i], left[j]];
		if (a !== undefined && b !== undefined) [left[i], left[j]] = [b, a];
	}
	return left;
}
