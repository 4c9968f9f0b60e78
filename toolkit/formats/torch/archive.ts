import type { ByteSource } from "../../bytes.ts";
import { toolkitError } from "../../errors.ts";
import { quoted } from "../../quoted.ts";
import { latin1Of } from "../ascii.ts";
import type { Tools } from "../format.ts";
import type { ZipEntry } from "../zip/entry.ts";
import { readRecord } from "../zip/record.ts";

/** A torch zip file by its records. */
export interface Archive {
	readonly pickle: ZipEntry;
	/** Records by their name within the archive's folder. */
	readonly records: ReadonlyMap<string, ZipEntry>;
	readonly bigEndian: boolean;
}

/** torch reads the versions 1 to 10 (caffe2/serialize/versions.h). */
const HIGHEST_VERSION = 10;
/** The most bytes of the records `version` and `byteorder`, which contain one word. */
const MAX_WORD = 16;

/**
 * A zip that torch.save wrote, by its records. Throws `zip.*`, `torch.malformed`, or `file.unsupported` for other zips.
 */
export function openArchive(source: ByteSource, entries: readonly ZipEntry[], tools: Tools): Archive {
	const pickle = entries.find((entry) => /^[^/]+\/data\.pkl$/.test(entry.name));
	if (pickle === undefined) throw toolkitError("file.unsupported", foreignZip(entries));
	const folder = pickle.name.slice(0, -"data.pkl".length);
	const records = new Map<string, ZipEntry>();
	for (const entry of entries) {
		if (!entry.name.startsWith(folder)) {
			const what = `record ${quoted(entry.name)} is outside the folder ${quoted(folder)}`;
			throw toolkitError("zip.ambiguous", { at: entry.header, what });
		}
		records.set(entry.name.slice(folder.length), entry);
	}
	if (records.has("constants.pkl")) throw toolkitError("file.unsupported", SCRIPT);
	checkVersion(source, records, tools);
	return { pickle, records, bigEndian: isBigEndian(source, records, tools) };
}

const SCRIPT = { looksLike: "a TorchScript program", why: "its weights come with code, and autoprune runs none" };

function foreignZip(entries: readonly ZipEntry[]): { looksLike: string; why: string } {
	const ends = (ending: string) => entries.some((entry) => entry.name.endsWith(ending));
	if (ends("/constants.pkl") || ends("/model.json")) return SCRIPT;
	if (ends("/archive_format")) return { looksLike: "a torch.export program", why: "it is a program, not only weights" };
	if (ends(".npy")) return { looksLike: "a NumPy archive", why: "it contains arrays, but no model" };
	if (ends("model.weights.h5")) return { looksLike: "a Keras model", why: "only torch models are read" };
	return { looksLike: "a zip archive", why: "it has no data.pkl, which torch.save always writes" };
}

function checkVersion(source: ByteSource, records: ReadonlyMap<string, ZipEntry>, tools: Tools): void {
	const entry = records.get(".data/version") ?? records.get("version");
	if (entry === undefined) throw toolkitError("torch.malformed", { at: 0, what: "the record version is missing" });
	const word = wordOf(source, entry, tools);
	const version = /^\d{1,4}\n?$/.test(word) ? Number(word) : 0;
	if (version < 1 || version > HIGHEST_VERSION) {
		const what = `its version is ${quoted(word)}; autoprune reads 1 to ${HIGHEST_VERSION}`;
		throw toolkitError("torch.malformed", { at: entry.data, what });
	}
}

function isBigEndian(source: ByteSource, records: ReadonlyMap<string, ZipEntry>, tools: Tools): boolean {
	const entry = records.get("byteorder");
	if (entry === undefined) return false;
	const word = wordOf(source, entry, tools);
	if (word === "little" || word === "big") return word === "big";
	throw toolkitError("torch.malformed", { at: entry.data, what: `its byte order is ${quoted(word)}` });
}

function wordOf(source: ByteSource, entry: ZipEntry, tools: Tools): string {
	if (entry.bytes > MAX_WORD || entry.packed > 4 * MAX_WORD) {
		throw toolkitError("torch.malformed", { at: entry.data, what: `${quoted(entry.name)} has ${entry.bytes} bytes` });
	}
	return latin1Of(readRecord(source, entry, tools));
}
