import type { OutputFormat, Plan, Planned, Wanted } from "../plan.ts";

/** Bytes of the output that do not belong to a tensor: headers, directories. */
export interface Piece {
	readonly offset: number;
	readonly bytes: Uint8Array;
}

/** An output format. The complete layout is computed before any byte is written. */
export interface Writer {
	readonly id: OutputFormat;
	/** The file ending with its dot. */
	readonly extension: string;
	/** Whether `frame` needs the CRC-32 of every tensor's bytes. */
	readonly needsCrc: boolean;
	/** Orders the tensors; their offsets and the exact file size. Throws UserError if the format cannot store one. */
	layout(
		tensors: readonly Wanted[],
		metadata: readonly (readonly [string, string])[],
	): { readonly tensors: readonly Planned[]; readonly bytes: number };
	/** All bytes except those of tensors. `crcs[i]` is the CRC-32 of `plan.tensors[i]`; empty if not needed. */
	frame(plan: Plan, crcs: readonly number[]): Piece[];
}
