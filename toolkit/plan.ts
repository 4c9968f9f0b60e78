import type { DType } from "./dtype.ts";
import type { Shape, Tensor } from "./tensor.ts";

/** What float weights are stored as. */
export type Precision = "fp16" | "bf16" | "fp32" | "keep";

/** The formats that can be written. */
export type OutputFormat = "safetensors" | "torch-zip";

/** Which number of the metric a tensor counts towards. */
export type MetricPart = "unet" | "vae" | "clip";

/** Where an output tensor's elements come from: a tensor of a source file, or bytes that the plan itself holds. */
export type Origin =
	| { readonly kind: "tensor"; readonly source: number; readonly tensor: Tensor }
	| { readonly kind: "literal"; readonly bytes: Uint8Array };

/** A tensor that will be written, before the file's layout is known. */
export interface Wanted {
	readonly name: string;
	readonly dtype: DType;
	readonly shape: Shape;
	readonly from: Origin;
	/** The number of the metric that its halves count towards; null for none. */
	readonly metric: MetricPart | null;
}

/** A tensor that will be written, at its exact place. */
export interface Planned extends Wanted {
	/** Offset of its first byte in the output file. */
	readonly offset: number;
	readonly bytes: number;
}

/** How many tensors, and how many bytes they take in the source. */
export interface Tally {
	readonly tensors: number;
	readonly bytes: number;
}

/** Tensors by name; `names` holds the first of them, `tensors` and `bytes` count all. */
export interface NameList extends Tally {
	readonly names: readonly string[];
}

/** Tensors that a plan leaves out for one reason. */
export interface DroppedGroup extends NameList {
	readonly why: string;
}

/** What a plan leaves out and what it saves; stored with the record and shown to the user. */
export interface PlanSummary {
	readonly kept: Tally;
	readonly ema: Tally;
	readonly junk: Tally;
	/** Everything that is left out, by reason. Records of before 2026-12 have none. */
	readonly dropped?: readonly DroppedGroup[];
	/** What is kept as it came because no component claims it. Records of before 2026-12 have none. */
	readonly extra?: NameList;
	/** Bytes saved by storing kept tensors in a smaller dtype. */
	readonly precision: number;
	/** Sentences about repairs, kept dtypes and renames. */
	readonly notes: readonly string[];
}

/** Everything that will be written, to the byte. A plain value: it crosses processes and is stored with the record. */
export interface Plan {
	/** What is written; `copy` for the source as it is, whose bytes are then the plan's only tensor. */
	readonly format: OutputFormat | "copy";
	readonly precision: Precision;
	/** In the order of their offsets. */
	readonly tensors: readonly Planned[];
	/** `__metadata__` for safetensors, in the order written. */
	readonly metadata: readonly (readonly [string, string])[];
	/** The output file's exact size. */
	readonly bytes: number;
	readonly summary: PlanSummary;
}

/** The plan with further notes behind its own: what was only found out when it was carried out. */
export function withNotes<P extends { readonly plan: Plan }>(planned: P, notes: readonly string[]): P {
	if (notes.length === 0) return planned;
	const { plan } = planned;
	return { ...planned, plan: { ...plan, summary: { ...plan.summary, notes: [...plan.summary.notes, ...notes] } } };
}
