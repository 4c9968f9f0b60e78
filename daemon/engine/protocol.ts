import type { Fault } from "../../toolkit/errors.ts";
import type { Plan } from "../../toolkit/plan.ts";
import type { Examined } from "../../workers/examine.ts";
import type { Executed } from "../../workers/execute.ts";
import type { Identity } from "../../workers/files/identity.ts";
import type { FileHashes } from "../../workers/hash-file.ts";
import type { Completeness } from "../settle/patience.ts";

/** Everything the engine can be asked, by name. Inputs and outputs survive structuredClone. */
export interface Tasks {
	/** Whether a file is all there by its own account. */
	completeness: { readonly in: { readonly path: Uint8Array }; readonly out: Completeness };
	/** What a file is. A file that cannot be read is a fault. */
	identify: { readonly in: { readonly path: Uint8Array }; readonly out: Examined };
	/** Writes a plan's output to `into`, complete, verified and fsynced. */
	prune: {
		readonly in: { readonly plan: Plan; readonly path: Uint8Array; readonly identity: Identity; readonly into: string };
		readonly out: Executed;
	};
	/** Reads all that a plan takes of a file, and writes nothing. */
	measure: {
		readonly in: { readonly plan: Plan; readonly path: Uint8Array; readonly identity: Identity };
		readonly out: Executed;
	};
	/** Every hash of a file, read while nothing is pruned. A file that is another one by now is the fault `work.changed`. */
	hash: {
		readonly in: { readonly path: Uint8Array; readonly expected: Pick<Identity, "dev" | "ino" | "size"> };
		readonly out: FileHashes;
	};
}

export type TaskName = keyof Tasks;

/** What the daemon sends to the engine. */
export type Request =
	| { readonly [N in TaskName]: { readonly id: number; readonly task: N; readonly input: Tasks[N]["in"] } }[TaskName]
	| { readonly id: number; readonly task: "stop" };

/** What the engine answers: any number of progress messages, then one end. */
export type Reply =
	| { readonly id: number; readonly kind: "progress"; readonly done: number; readonly total: number }
	| { readonly id: number; readonly kind: "done"; readonly value: unknown }
	| { readonly id: number; readonly kind: "stopped" }
	| { readonly id: number; readonly kind: "fault"; readonly fault: Fault };
