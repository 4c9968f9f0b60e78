import type { ByteSource } from "../../bytes.ts";
import { toolkitError, UserError } from "../../errors.ts";
import type { Global } from "../../tensor.ts";
import type { Tools } from "../format.ts";
import { scanPickle } from "../pickle/scan.ts";
import type { ZipEntry } from "../zip/entry.ts";
import { readRecord } from "../zip/record.ts";
import { torchDialect } from "./dialect.ts";

/** The most pickles beside data.pkl that are scanned: TorchScript has two, torch.package a few. */
const MAX_OTHERS = 64;
/** Their total bytes. The tensors among a TorchScript program's constants are stored elsewhere. */
const MAX_OTHER_BYTES = 64 * 2 ** 20;

/**
 * Globals of the records that are pickles by their name, as far as they can be read. Their tensors are ignored; they
 * are scanned because another program may load them. Throws `torch.limit` if there are too many.
 */
export function globalsOfPickles(source: ByteSource, entries: Iterable<ZipEntry>, tools: Tools): Global[] {
	const pickles = [...entries].filter(({ name }) => /\.pkl$/i.test(name));
	if (pickles.length > MAX_OTHERS) throw toolkitError("torch.limit", { what: "pickles", most: MAX_OTHERS });
	const bytes = pickles.reduce((sum, entry) => sum + Math.max(entry.bytes, entry.packed), 0);
	if (bytes > MAX_OTHER_BYTES) {
		throw toolkitError("torch.limit", { what: "bytes of further pickles", most: MAX_OTHER_BYTES });
	}
	return pickles.flatMap((entry) => globalsOf(source, entry, tools));
}

/** The globals of one record; none if it cannot be read, because then no program can load it. */
function globalsOf(source: ByteSource, entry: ZipEntry, tools: Tools): readonly Global[] {
	let content: Uint8Array;
	try {
		content = readRecord(source, entry, tools);
	} catch (error) {
		if (error instanceof UserError && error.code.startsWith("zip.")) return [];
		throw error;
	}
	return scanPickle(content, torchDialect("zip"), 0, entry.data).globals;
}
