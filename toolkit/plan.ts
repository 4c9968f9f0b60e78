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

/** What a plan leaves out and what it saves; stored with the record and shown to the user. */
export interface PlanSummary {
	readonly kept: Tally;
	readonly ema: Tally;
	readonly junk: Tally;
	/** Bytes saved by storing kept tensors in a smaller dtype. */
	readonly precision: number;
	/** Sentences about repairs, kept dtypes and renames. */
	readonly notes: readonly string[];
}

/** Everything that will be written, to the byte. A plain value: it crosses processes and is stored with the record. */
export interface Plan {
	readonly format: OutputFormat;
	readonly precision: Precision;
	/** In the order of their offsets. */
	readonly tensors: readonly Planned[];
	/** `__metadata__` for safetensors, in the order written. */
	readonly metadata: readonly (readonly [string, string])[];
	/** The output file's exact size. */
	readonly bytes: number;
	readonly summary: PlanSummary;
}
