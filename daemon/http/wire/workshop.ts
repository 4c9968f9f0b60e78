import type { Operation } from "../../../operations/operation.ts";
import type { Fault } from "../../../toolkit/errors.ts";
import type { OutputFormat, PlanSummary, Precision } from "../../../toolkit/plan.ts";
import type { WireFile, WirePart } from "./models.ts";

/**
 * A model to write, as the commands `prune`, `convert`, `extract`, `replace` and `build` do. A choice that is not given
 * is made by the settings, as by the commands. To start it, it is sent with the `name` of its output.
 */
export type WireOperation = Operation<WireFile>;

/** What an operation would write. Nothing is written yet. */
export interface WirePlan {
	/** `SD-v1`, `VAE-v1-SD`, `SD-v1 with another VAE-v1`. */
	readonly what: string;
	readonly format: OutputFormat | "copy";
	readonly precision: Precision;
	/** The choices that it was made with: those of the request, else those of the settings. */
	readonly keepEma: boolean;
	readonly fixClip: boolean;
	readonly bytes: number;
	readonly tensors: number;
	readonly summary: PlanSummary;
	readonly parts: readonly WirePart[];
	/** The proposed name, with its extension. */
	readonly name: string;
	/** The folder of the library that the output goes to, and how many bytes are free there. */
	readonly folder: string;
	readonly free: number | null;
	/** Whether the output would be the same as the only file that it is made from. */
	readonly changesNothing: boolean;
	/** About how long writing takes, by the speed of the last jobs; null if none has been measured. */
	readonly takesMs: number | null;
}

/** An operation that was started. One that the last run of the daemon did not finish has the fault `task.interrupted`. */
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
