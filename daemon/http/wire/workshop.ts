import type { Fault } from "../../../toolkit/errors.ts";
import type { OutputFormat, PlanSummary, Precision } from "../../../toolkit/plan.ts";
import type { WireFile, WirePart } from "./models.ts";

/** Choices of every request; a choice that is not given is made by the settings, as by the commands. */
interface WireChoices {
	readonly precision?: Precision | undefined;
	readonly format?: OutputFormat | undefined;
	readonly keepEma?: boolean | undefined;
	readonly fixClip?: boolean | undefined;
}

/** A model to write, as the commands `prune`, `convert`, `extract`, `replace` and `build` do. */
export type WireOperation = WireChoices &
	(
		| { readonly kind: "prune" | "convert"; readonly file: WireFile }
		| { readonly kind: "extract"; readonly file: WireFile; readonly component: string }
		| { readonly kind: "replace"; readonly file: WireFile; readonly component: string; readonly from: WireFile }
		| {
				readonly kind: "build";
				readonly architecture: string;
				readonly parts: readonly { readonly component: string; readonly file: WireFile }[];
		  }
	);

/** What an operation would write. Nothing is written yet. */
export interface WirePlan {
	/** `SD-v1`, `VAE-v1-SD`, `SD-v1 with another VAE-v1`. */
	readonly what: string;
	readonly format: OutputFormat | "copy";
	readonly precision: Precision;
	readonly bytes: number;
	readonly tensors: number;
	readonly summary: PlanSummary;
	readonly parts: readonly WirePart[];
	/** The proposed name, with its extension. */
	readonly name: string;
	/** The folder of the library that the output goes to, and how many bytes are free there. */
	readonly folder: string;
	readonly free: number | null;
	/** About how long writing takes, by the speed of the last jobs; null if none has been measured. */
	readonly takesMs: number | null;
}

/** An operation that was started. */
export interface WireTask {
	readonly id: string;
	readonly kind: WireOperation["kind"];
	readonly what: string;
	/** The name of the output. */
	readonly name: string;
	readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
	/** Bytes written, of all bytes of the output. */
	readonly done: number;
	readonly total: number;
	/** The written file, once it is done. */
	readonly output: WireFile | null;
	/** Why it failed. */
	readonly fault: Fault | null;
}

/** An architecture that can be built from parts, and the classes of its parts. */
export interface WireArchitecture {
	readonly architecture: string;
	readonly parts: readonly string[];
}
