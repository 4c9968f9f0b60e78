import type { OutputFormat, Plan, Planned, Wanted } from "../plan.ts";

/** Bytes of the output that are no tensor's: headers, directories. */
export interface Piece {
	readonly offset: number;
	readonly bytes: Uint8Array;
}

/** An output format: where everything lies is decided before a byte moves. */
export interface Writer {
	readonly id: OutputFormat;
	/** With its dot. */
	readonly extension: string;
	/** Whether `frame` needs the CRC-32 of every tensor's bytes. */
	readonly needsCrc: boolean;
	/** Orders and places the tensors; the exact size of the file. Throws ModelError when the format cannot hold one. */
	layout(
		tensors: readonly Wanted[],
		metadata: readonly (readonly [string, string])[],
	): { readonly tensors: readonly Planned[]; readonly bytes: number };
	/** All that is not tensor bytes. `crcs[i]` is the CRC-32 of `plan.tensors[i]`; empty when not needed. */
	frame(plan: Plan, crcs: readonly number[]): Piece[];
}
