import type { InboxConfig } from "../../config/config.ts";
import type { FileDetails, TensorPage, TensorQuery } from "../../operations/details.ts";
import type { PartToName } from "../../operations/know.ts";
import type { InputFile, Operation } from "../../operations/operation.ts";
import type { PlannedOperation } from "../../operations/plan-operation.ts";
import type { SharedWeights } from "../../operations/same.ts";
import type { Fault } from "../../toolkit/errors.ts";
import type { KnownWeights } from "../../toolkit/metric.ts";
import type { Plan } from "../../toolkit/plan.ts";
import type { Examined } from "../../workers/examine.ts";
import type { Executed } from "../../workers/execute.ts";
import type { Identity } from "../../workers/files/identity.ts";
import type { FileHashes } from "../../workers/hash-file.ts";
import type { Need } from "../admission/need.ts";
import type { Completeness } from "../settle/patience.ts";

/** An operation, and the settings of the inbox whose library gets its output. */
interface PlannableOperation {
	readonly operation: Operation<InputFile>;
	readonly config: InboxConfig;
}

/** All requests to the engine, by name. Inputs and outputs survive structuredClone. */
export interface Tasks {
	/** Whether a file is complete according to its own header. */
	completeness: { readonly in: { readonly path: Uint8Array }; readonly out: Completeness };
	/** Identifies a file. An unreadable file is a fault. */
	identify: { readonly in: { readonly path: Uint8Array }; readonly out: Examined };
	/** Writes a plan's output to `into`, complete and verified, but not yet synced. */
	prune: {
		readonly in: { readonly plan: Plan; readonly path: Uint8Array; readonly identity: Identity; readonly into: string };
		readonly out: Executed;
	};
	/** Reads everything that a plan uses of a file, and writes nothing. */
	measure: {
		readonly in: { readonly plan: Plan; readonly path: Uint8Array; readonly identity: Identity };
		readonly out: Executed;
	};
	/**
	 * Computes all hashes of a file while nothing is being pruned. A file that has changed is the fault
	 * `work.changed`.
	 */
	hash: {
		readonly in: { readonly path: Uint8Array; readonly expected: Pick<Identity, "dev" | "ino" | "size"> };
		readonly out: FileHashes;
	};
	/**
	 * Everything about one file; an unreadable file is no fault. `labels`: weights with names, to compute the metric
	 * while nothing is being pruned; null without the metric.
	 */
	report: {
		readonly in: {
			readonly path: string;
			readonly config: InboxConfig;
			readonly labels: readonly KnownWeights[] | null;
		};
		readonly out: FileDetails;
	};
	/** Some tensors of a file. An unreadable file is a fault. */
	tensors: {
		readonly in: { readonly path: string; readonly config: InboxConfig; readonly query: TensorQuery };
		readonly out: TensorPage;
	};
	/** Which networks of files have the same weights. Their weights are read while nothing is being pruned. */
	same: { readonly in: { readonly paths: readonly string[] }; readonly out: readonly SharedWeights[] };
	/** Measures a part of a file while nothing is being pruned. */
	know: { readonly in: PartToName; readonly out: Omit<KnownWeights, "within"> };
	/** Plans an operation, and estimates what writing it needs. Writes nothing. */
	plan: { readonly in: PlannableOperation; readonly out: PlannedOperation & { readonly need: Need } };
	/**
	 * Writes the output of an operation to `into`, complete and verified, but not yet synced. A file that is no longer as
	 * it was planned (`identities`) is the fault `work.changed`.
	 */
	write: {
		readonly in: PlannableOperation & { readonly identities: readonly Identity[]; readonly into: string };
		readonly out: { readonly bytes: number };
	};
}

export type TaskName = keyof Tasks;

/** Messages from the daemon to the engine. */
export type Request =
	| { readonly [N in TaskName]: { readonly id: number; readonly task: N; readonly input: Tasks[N]["in"] } }[TaskName]
	| { readonly id: number; readonly task: "stop" };

/** Messages from the engine: any number of progress messages, then one result. */
export type Reply =
	| { readonly id: number; readonly kind: "progress"; readonly done: number; readonly total: number }
	| { readonly id: number; readonly kind: "done"; readonly value: unknown }
	| { readonly id: number; readonly kind: "stopped" }
	| { readonly id: number; readonly kind: "fault"; readonly fault: Fault };
