import type { DType } from "./dtype.ts";
import type { Shape, Tensor } from "./tensor.ts";

/** The precision that float weights are stored in. */
export type Precision = "fp16" | "bf16" | "fp32" | "keep";

/** The formats that can be written. */
export type OutputFormat = "safetensors" | "torch-zip";

/** One of the three numbers of the metric. */
export type MetricPart = "unet" | "vae" | "clip";

/** The source of an output tensor's elements: a tensor of a source file, or bytes stored in the plan itself. */
export type Origin =
	| { readonly kind: "tensor"; readonly source: number; readonly tensor: Tensor }
	| { readonly kind: "literal"; readonly bytes: Uint8Array };

/** A tensor that will be written, before the file's layout is known. */
export interface Wanted {
	readonly name: string;
	readonly dtype: DType;
	readonly shape: Shape;
	readonly from: Origin;
	/** The number of the metric that its F16 values count towards; null for none. */
	readonly metric: MetricPart | null;
}

/** A tensor that will be written, with its exact offset and size. */
export interface Planned extends Wanted {
	/** Offset of its first byte in the output file. */
	readonly offset: number;
	readonly bytes: number;
}

/** A number of tensors, and their bytes in the source. */
export interface Tally {
	readonly tensors: number;
	readonly bytes: number;
}

/** The tally of no tensors. */
export const NO_TENSORS: Tally = { tensors: 0, bytes: 0 };

/** A list of tensors: `names` has only the first of them, `tensors` and `bytes` count all. */
export interface NameList extends Tally {
	readonly names: readonly string[];
}

/** Tensors that a plan leaves out for one reason. */
export interface DroppedGroup extends NameList {
	readonly why: string;
}

/** What a plan drops and saves; stored with the record and shown to the user. */
export interface PlanSummary {
	readonly kept: Tally;
	readonly ema: Tally;
	readonly junk: Tally;
	/** Every dropped tensor, grouped by reason. Absent in records from before 2026-12. */
	readonly dropped?: readonly DroppedGroup[];
	/** Tensors that are kept unchanged because no component claims them. Absent in records from before 2026-12. */
	readonly extra?: NameList;
	/** Bytes saved by storing kept tensors in a smaller dtype. */
	readonly precision: number;
	/** Sentences about repairs, kept dtypes and renames. */
	readonly notes: readonly string[];
}

/**
 * Describes the output file exactly, to the byte. Plain data: it is sent to other processes and stored with the record.
 */
export interface Plan {
	/** The output format; `copy` for an unchanged source, whose bytes are then the plan's only tensor. */
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

/** The plan with further notes after its own, such as observations made while it was executed. */
export function withNotes<P extends { readonly plan: Plan }>(planned: P, notes: readonly string[]): P {
	if (notes.length === 0) return planned;
	const { plan } = planned;
	return { ...planned, plan: { ...plan, summary: { ...plan.summary, notes: [...plan.summary.notes, ...notes] } } };
}
