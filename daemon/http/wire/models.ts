import type { FileDetails, TensorDetails, TensorPage } from "../../../operations/details.ts";
import type { PartRole } from "../../../toolkit/parts/part-label.ts";
import type { TensorRun } from "../../../toolkit/parts/runs.ts";
import type { ModelPart } from "../../../toolkit/parts.ts";

/** A file: the number of a folder of `WireFiles.roots`, and the path in that folder, with `/` between names. */
export interface WireFile {
	readonly root: number;
	readonly path: string;
}

/** A folder below which the page can choose files. */
export interface WireRoot {
	readonly folder: string;
	readonly is: "inbox" | "library";
}

/** A model file below an inbox or a library. */
export interface WireListedFile extends WireFile {
	readonly bytes: number;
	readonly modified: string;
	/** What the journal knows of this file; null for a file that did not come through the daemon. */
	readonly architecture: string | null;
	readonly kind: string | null;
	readonly base: string | null;
	/** The same in words: `LoRA sdxl`. */
	readonly what: string | null;
}

/** The files that match a search, the newest first. */
export interface WireFiles {
	readonly roots: readonly WireRoot[];
	/** Number of matching files, of which `files` has the first. */
	readonly total: number;
	readonly files: readonly WireListedFile[];
}

/** The colour and the meaning of a part of a file. */
export type WireRole = PartRole;

/** A component, a network or a group of tensors (`EMA`, `junk`, `other tensors`), and how much the plan keeps of it. */
export type WirePart = ModelPart;

/** A run of neighbouring tensors with the same role, in the order of the file. */
export type WireRun = TensorRun;

/** Everything about one file. */
export type WireReport = FileDetails;

/** One tensor of a file. */
export type WireTensor = TensorDetails;

/** Some of the tensors of a file, in the order of their offsets. */
export type WireTensors = TensorPage;

/** Networks of several files that have the same weights, the most widely shared first. */
export interface WireSame {
	readonly weights: readonly {
		readonly class: string;
		/** Digest of the weights as fp16; null if no other network has the same form. */
		readonly sha256: string | null;
		readonly in: readonly (WireFile & { readonly component: string })[];
	}[];
}

/** Weights that now have a name. */
export interface WireKnown {
	readonly name: string;
	readonly class: string;
	/** The number of the metric, 0 to 9999. */
	readonly number: number;
}
