import { ModelError } from "../toolkit/errors.ts";
import type { Extent } from "../toolkit/formats/format.ts";
import { extentOf, readTable } from "../toolkit/formats/index.ts";
import { identify } from "../toolkit/identify.ts";
import type { TensorTable } from "../toolkit/tensor.ts";
import type { Verdict } from "../toolkit/verdict.ts";
import { openSource, TOOLS } from "./file-source.ts";
import type { Identity } from "./files/identity.ts";
import { type BrokenPositions, findBrokenPositions } from "./positions.ts";

/** What a file is, as far as its tables tell. Crosses processes. */
export interface Examined {
	readonly identity: Identity;
	readonly table: TensorTable;
	readonly verdict: Verdict;
	/** CLIP position ids that are not 0 to 76, by tensor. */
	readonly brokenPositions: readonly BrokenPositions[];
}

/** Reads a file's tables and says what it is. Throws ModelError where it cannot be read. */
export function examine(path: string | Uint8Array): Examined {
	const opened = openSource(path);
	try {
		const { source, identity } = opened;
		const table = readTable(source, TOOLS);
		return { identity, table, verdict: identify(table), brokenPositions: findBrokenPositions(source, table) };
	} finally {
		opened.close();
	}
}

/** How much of a file is there by its own account; null where it is of no known format. */
export function extentOfFile(path: string | Uint8Array): Extent | null {
	const opened = openSource(path);
	try {
		return extentOf(opened.source);
	} catch (error) {
		if (error instanceof ModelError && error.code.startsWith("file.")) return null;
		throw error;
	} finally {
		opened.close();
	}
}
