import { basename } from "node:path";
import { toolkitError, UserError } from "../toolkit/errors.ts";
import type { Extent } from "../toolkit/formats/format.ts";
import { extentOf, readTable } from "../toolkit/formats/index.ts";
import { identify } from "../toolkit/identify.ts";
import type { JunkEvidence } from "../toolkit/junk/evidence.ts";
import { partOf } from "../toolkit/name.ts";
import type { TensorTable } from "../toolkit/tensor.ts";
import type { Verdict } from "../toolkit/verdict.ts";
import { type OpenSource, openSource, TOOLS } from "./file-source.ts";
import type { Identity } from "./files/identity.ts";
import { readJunkEvidence } from "./junk-evidence.ts";
import { type BrokenPositions, findBrokenPositions } from "./positions.ts";

/** The identification of a file from its tables and a few values. Plain data that is sent between processes. */
export interface Examined {
	readonly identity: Identity;
	readonly table: TensorTable;
	readonly verdict: Verdict;
	readonly evidence: JunkEvidence;
	/** CLIP position ids that are not 0 to 76, by tensor. */
	readonly brokenPositions: readonly BrokenPositions[];
}

/** Options for reading a file. */
export interface Reading {
	/** Read only small tensors: duplicates of components are not compared and count as different. */
	readonly quick?: boolean;
	/** The root of a torch file, chosen by the user. */
	readonly root?: string | undefined;
}

/**
 * Identifies a file from its tables and from the few values that determine which tensors are junk. Throws UserError if
 * the file cannot be read.
 */
export function examine(path: string | Uint8Array, { quick = false, root }: Reading = {}): Examined {
	const opened = openSource(path);
	try {
		const { source, identity } = opened;
		const table = readWhole(opened, path, root ?? null);
		const verdict = identify(table);
		const evidence = readJunkEvidence(source, table, { ...verdict, copies: quick ? [] : verdict.copies });
		return { identity, table, verdict, evidence, brokenPositions: findBrokenPositions(source, table) };
	} finally {
		opened.close();
	}
}

/** Throws `file.part` for one part of a split model, before any other verdict but after errors in the file itself. */
function readWhole({ source }: OpenSource, path: string | Uint8Array, root: string | null): TensorTable {
	const part = partOf(basename(typeof path === "string" ? path : Buffer.from(path).toString()));
	try {
		const table = readTable(source, TOOLS, root);
		if (part === null) return table;
	} catch (error) {
		if (part === null || !(error instanceof UserError) || error.code !== "file.unsupported") throw error;
	}
	throw toolkitError("file.part", part);
}

/** The size that the file should have according to its own header; null if its format is unknown. */
export function extentOfFile(path: string | Uint8Array): Extent | null {
	const opened = openSource(path);
	try {
		return extentOf(opened.source);
	} catch (error) {
		if (error instanceof UserError && error.code.startsWith("file.")) return null;
		throw error;
	} finally {
		opened.close();
	}
}

/** Reads only the tensor table of a file, without identifying the model. Throws UserError if it cannot be read. */
export function readTableOf(
	path: string,
	{ root }: Reading = {},
): { readonly identity: Identity; readonly table: TensorTable } {
	const opened = openSource(path);
	try {
		return { identity: opened.identity, table: readTable(opened.source, TOOLS, root ?? null) };
	} finally {
		opened.close();
	}
}
