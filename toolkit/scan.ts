import type { ByteSource } from "./bytes.ts";
import { UserError } from "./errors.ts";
import type { Tools } from "./formats/format.ts";
import { formatOf } from "./formats/index.ts";
import { scanTorch } from "./formats/torch/scan.ts";
import type { FormatId, Global } from "./tensor.ts";

/**
 * What is to be thought of a file before any program opens it. `safe`: it was read to its end and names nothing but
 * what weights need. `unlisted`: it names other things, none of them known to do harm. `dangerous`: loading it could
 * run code. `refused`: it is broken, so nobody can vouch for it. `foreign`: it is of no kind that is read here.
 */
export type ScanVerdict = "safe" | "unlisted" | "dangerous" | "refused" | "foreign";

/** The security report of one file. */
export interface Scanned {
	readonly verdict: ScanVerdict;
	/** Null where the file is of no known format. */
	readonly format: FormatId | null;
	/** Every global of every pickle in it, as far as they could be read, at the first place of each. */
	readonly globals: readonly Global[];
	/** Sentences about what is unusual, yet harmless, in the container. */
	readonly oddities: readonly string[];
	/** Why it is not read; null where it is. */
	readonly fault: UserError | null;
}

/** Faults of what was not finished: the rest of the file may hold anything. */
const UNFINISHED: ReadonlySet<string> = new Set(["file.incomplete"]);

/** Faults of files that were read to their end, and then ask which part of them is meant. */
const CHOICES: ReadonlySet<string> = new Set(["file.several-roots"]);

/** Says what a file names and what is odd about it, and executes none of it. Throws only what the source throws. */
export function scan(source: ByteSource, tools: Tools): Scanned {
	let format: FormatId | null = null;
	try {
		const found = formatOf(source);
		format = found.id;
		const { globals, oddities } = found.readTable(source, tools);
		return { verdict: worstOf(globals), format, globals, oddities, fault: null };
	} catch (error) {
		if (!(error instanceof UserError) || error.code.startsWith("work.")) throw error;
		const globals = format === null ? [] : (scanTorch(source, tools)?.globals ?? []);
		if (CHOICES.has(error.code)) return { verdict: worstOf(globals), format, globals, oddities: [], fault: null };
		return { verdict: refusedAs(error, globals), format, globals, oddities: [], fault: error };
	}
}

function worstOf(globals: readonly Global[]): "safe" | "unlisted" | "dangerous" {
	if (globals.some(({ verdict }) => verdict === "dangerous")) return "dangerous";
	return globals.some(({ verdict }) => verdict === "unlisted") ? "unlisted" : "safe";
}

function refusedAs({ code }: UserError, globals: readonly Global[]): ScanVerdict {
	if (worstOf(globals) === "dangerous") return "dangerous";
	return code.startsWith("file.") && !UNFINISHED.has(code) ? "foreign" : "refused";
}
