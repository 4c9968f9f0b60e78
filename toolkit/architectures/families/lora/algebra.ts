import type { Shape } from "../../../tensor.ts";
import type { TargetModules } from "./notation.ts";

/** The role of one tensor in a module's adapter. */
export type FactorRole =
	| "alpha"
	| "down"
	| "up"
	| "mid"
	| "embedding"
	| "magnitude"
	| "hada_w1_a"
	| "hada_w1_b"
	| "hada_w2_a"
	| "hada_w2_b"
	| "hada_t1"
	| "hada_t2"
	| "lokr_w1"
	| "lokr_w1_a"
	| "lokr_w1_b"
	| "lokr_w2"
	| "lokr_w2_a"
	| "lokr_w2_b"
	| "lokr_t2"
	| "oft_blocks"
	| "oft_R"
	| "rescale"
	| "glora_a1"
	| "glora_a2"
	| "glora_b1"
	| "glora_b2"
	| "ia3"
	| "on_input"
	| "diff"
	| "diff_b"
	| "diff_m"
	| "norm"
	| "bias"
	| "reshape"
	/** One of several pieces of a fused module (`lora_down.0`, `oft_blocks.2`), whose dimensions are not the module's. */
	| "piece";

/** The tensors of one module's adapter, by role. */
export type AdapterTensors = { [role in FactorRole]?: Shape };

/** The dimensions of a module's weight, as far as its adapter's shapes determine them; null for unknown ones. */
export interface AdaptedDimensions {
	readonly inputs: number | null;
	/** Inputs times the elements of a convolution's kernel, if a factor is stored flat. */
	readonly flatInputs: number | null;
	readonly outputs: number | null;
	/** Inputs or outputs. */
	readonly either: number | null;
	/** The weight's rank: above 2 for a convolution. */
	readonly rank: number | null;
	/** The last dimension of a vector or parameter, if the module may be one. */
	readonly vector: number | null;
	/** Only a vector has such an adapter. */
	readonly vectorOnly: boolean;
}

/** Dimensions of which only some are known. */
function saying({
	inputs = null,
	flatInputs = null,
	outputs = null,
	either = null,
	rank = null,
	vector = null,
	vectorOnly = false,
}: Partial<AdaptedDimensions>): AdaptedDimensions {
	return { inputs, flatInputs, outputs, either, rank, vector, vectorOnly };
}

const NOTHING = saying({});

interface Algebra {
	readonly name: string;
	readonly holds: (tensors: AdapterTensors) => boolean;
	readonly dimensions: (tensors: AdapterTensors) => AdaptedDimensions;
}

/**
 * How each kind of adapter changes a weight `[out, in, …kernel]`, as PEFT and LyCORIS build it. A module's algebra is
 * the first that holds.
 */
const ALGEBRAS: readonly Algebra[] = [
	{
		// up · down; `mid` carries the kernel of a convolution.
		name: "lora",
		holds: (t) => t.down !== undefined || t.up !== undefined || t.mid !== undefined,
		dimensions: (t) => saying({ inputs: at(t.down, 1), outputs: matrixOutputs(t.up), rank: t.down?.length ?? null }),
	},
	{
		// The Kronecker product of w1 and w2, each whole or as a product of two; dimensions multiply.
		name: "lokr",
		holds: (t) => [t.lokr_w1, t.lokr_w1_a, t.lokr_w1_b, t.lokr_w2, t.lokr_w2_a, t.lokr_w2_b, t.lokr_t2].some(isPresent),
		dimensions: lokrDimensions,
	},
	{
		// (w1_a · w1_b) ∘ (w2_a · w2_b); with a core (t1, t2) both factors are [rank, dimension].
		name: "loha",
		holds: (t) => [t.hada_w1_a, t.hada_w1_b, t.hada_w2_a, t.hada_w2_b].some(isPresent),
		dimensions: (t) => {
			const [a, b] = [t.hada_w1_a ?? t.hada_w2_a, t.hada_w1_b ?? t.hada_w2_b];
			const hasCore = t.hada_t1 !== undefined || t.hada_t2 !== undefined;
			if (hasCore) return saying({ outputs: at(a, 1), inputs: at(b, 1) });
			return saying({ outputs: at(a, 0), flatInputs: at(b, 1) });
		},
	},
	{
		// Butterfly factors of blocks: [factors, blocks, size, size].
		name: "boft",
		holds: (t) => t.oft_blocks?.length === 4,
		dimensions: (t) => saying({ outputs: product(at(t.oft_blocks, 1), at(t.oft_blocks, 2)) }),
	},
	{
		// A rotation in blocks: [blocks, size, size], of the outputs; PEFT's are packed triangles, of the inputs.
		name: "oft",
		holds: (t) => t.oft_blocks !== undefined || t.oft_R !== undefined,
		dimensions: (t) => saying({ outputs: product(at(t.oft_blocks, 0), at(t.oft_blocks, 1)) }),
	},
	{
		// W · a1 · a2 + b1 · b2.
		name: "glora",
		holds: (t) => [t.glora_a1, t.glora_a2, t.glora_b1, t.glora_b2].some(isPresent),
		dimensions: (t) =>
			saying({
				inputs: at(t.glora_a1, 0) ?? at(t.glora_b2, 1),
				outputs: at(t.glora_b1, 0),
				rank: t.glora_a1?.length ?? null,
			}),
	},
	{
		name: "ia3",
		holds: (t) => t.ia3 !== undefined || t.on_input !== undefined,
		dimensions: (t) => saying({ either: t.ia3 === undefined ? null : Math.max(...t.ia3) }),
	},
	{
		// A difference of the weight itself.
		name: "full",
		holds: (t) => t.diff !== undefined || t.diff_m !== undefined,
		dimensions: (t) => {
			const shape = t.diff ?? t.diff_m ?? [];
			const vector = shape.at(-1) ?? null;
			if (shape.length < 2 || t.diff === undefined) return saying({ vector, vectorOnly: true });
			return saying({ inputs: at(shape, 1), outputs: at(shape, 0), rank: shape.length, vector });
		},
	},
	{
		name: "norm",
		holds: (t) => t.norm !== undefined,
		dimensions: (t) => saying({ vector: at(t.norm, 0), vectorOnly: true }),
	},
	{
		name: "full",
		holds: (t) => t.diff_b !== undefined,
		dimensions: (t) => saying({ outputs: at(t.diff_b, 0), vector: at(t.diff_b, 0) }),
	},
];

/** Names of the algebras in a module, with "locon" for a LoRA of a convolution's kernel and "dora" for a magnitude. */
export function algebraNames(tensors: AdapterTensors): string[] {
	const algebra = ALGEBRAS.find((one) => one.holds(tensors))?.name;
	const names = algebra === undefined ? [] : [isLocon(tensors) ? "locon" : algebra];
	return tensors.magnitude === undefined ? names : [...names, "dora"];
}

function isLocon({ mid, down }: AdapterTensors): boolean {
	return mid !== undefined || (down !== undefined && down.length > 2 && down.slice(2).some((side) => side > 1));
}

export function adaptedDimensions(tensors: AdapterTensors): AdaptedDimensions {
	if (tensors.piece !== undefined) return NOTHING;
	const dimensions = ALGEBRAS.find((one) => one.holds(tensors))?.dimensions(tensors) ?? NOTHING;
	// ComfyUI first enlarges the base's weight to this shape: a control LoRA has more inputs than its base.
	return tensors.reshape === undefined ? dimensions : { ...dimensions, inputs: null, flatInputs: null };
}

/** Whether a module of those dimensions can have this adapter. */
export function fitsDimensions(adapter: AdaptedDimensions, target: TargetModules): boolean {
	if (target.kernel === 0) return adapter.vector !== null && adapter.vector === target.outputs;
	if (adapter.vectorOnly) return false;
	const { inputs, flatInputs, outputs, either, rank } = adapter;
	if (outputs !== null && outputs !== target.outputs) return false;
	if (inputs !== null && !target.inputs.includes(inputs)) return false;
	if (flatInputs !== null && !target.inputs.some((one) => one * target.kernel === flatInputs || one === flatInputs)) {
		return false;
	}
	if (either !== null && either !== target.outputs && !target.inputs.includes(either)) return false;
	return rank === null || rank > 2 === target.rank > 2;
}

function lokrDimensions(t: AdapterTensors): AdaptedDimensions {
	const outputs = product(at(t.lokr_w1, 0) ?? at(t.lokr_w1_a, 0), lokrSecondOutputs(t));
	const first = at(t.lokr_w1, 1) ?? at(t.lokr_w1_b, 1);
	const second = at(t.lokr_w2, 1) ?? at(t.lokr_w2_b, 1);
	const inputs = product(first, second);
	// A convolution's second factor contains the kernel, as separate dimensions or flat.
	if (t.lokr_w2 !== undefined) return saying({ outputs, inputs, rank: t.lokr_w2.length });
	return saying({ outputs, flatInputs: inputs });
}

function lokrSecondOutputs(t: AdapterTensors): number | null {
	if (t.lokr_w2 !== undefined) return at(t.lokr_w2, 0);
	return t.lokr_t2 === undefined ? at(t.lokr_w2_a, 0) : at(t.lokr_w2_a, 1);
}

/** A dimension of a tensor: null if there is no tensor; -1, which fits no module, if it has too few dimensions. */
function at(shape: Shape | undefined, index: number): number | null {
	return shape === undefined ? null : (shape[index] ?? -1);
}

function matrixOutputs(shape: Shape | undefined): number | null {
	return shape !== undefined && shape.length < 2 ? -1 : at(shape, 0);
}

function product(a: number | null, b: number | null): number | null {
	return a === null || b === null ? null : a * b;
}

function isPresent(shape: Shape | undefined): boolean {
	return shape !== undefined;
}
