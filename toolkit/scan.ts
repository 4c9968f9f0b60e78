import type { ByteSource } from "./bytes.ts";
import { UserError } from "./errors.ts";
import type { Tools } from "./formats/format.ts";
import { formatOf } from "./formats/index.ts";
import { scanTorch } from "./formats/torch/scan.ts";
import type { FormatId, Global } from "./tensor.ts";

/**
 * The security verdict on a file, before any program opens it. `safe`: it was read to its end and names only globals
 * that weights need. `unlisted`: it names other globals, none of which is known to be harmful. `dangerous`: loading it
 * could run code. `refused`: it is broken, so its safety is unknown. `foreign`: its format is not supported.
 */
export type ScanVerdict = "safe" | "unlisted" | "dangerous" | "refused" | "foreign";

/** The security report of one file. */
export interface Scanned {
	readonly verdict: ScanVerdict;
	/** Null if the format is unknown. */
	readonly format: FormatId | null;
	/** Every global of every pickle in the file, as far as they could be read, each with its first offset. */
	readonly globals: readonly Global[];
	/** Sentences about harmless oddities of the container. */
	readonly oddities: readonly string[];
	/** Why the file could not be read; null if it could. */
	readonly fault: UserError | null;
}

/** Codes of incomplete files: the missing rest may contain anything. */
const UNFINISHED: ReadonlySet<string> = new Set(["file.incomplete"]);

/** Codes of files that were read to their end, but where the user has to choose a root. */
const CHOICES: ReadonlySet<string> = new Set(["file.several-roots"]);

/** Lists the globals and oddities of a file without executing anything. Throws only errors of the source. */
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
