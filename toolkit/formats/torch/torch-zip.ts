import type { ByteSource } from "../../bytes.ts";
import { toolkitError, UserError } from "../../errors.ts";
import type { Global, Storage, TensorTable } from "../../tensor.ts";
import type { Format, Tools } from "../format.ts";
import { dangerousFault, type Scan, scanPickle } from "../pickle/scan.ts";
import type { StorageValue } from "../pickle/value.ts";
import { readDirectory } from "../zip/directory.ts";
import { hasEnd } from "../zip/end.ts";
import { DEFLATED, type ZipEntry } from "../zip/entry.ts";
import { listRecords } from "../zip/listing.ts";
import { packedModels } from "../zip/packed-models.ts";
import { readRecord } from "../zip/record.ts";
import { type Archive, openArchive } from "./archive.ts";
import { contentOf } from "./content.ts";
import { type TorchDialect, torchDialect } from "./dialect.ts";
import { elementBytes } from "./dtypes.ts";
import { MAX_INFLATED_BYTES } from "./limits.ts";
import { odditiesOf } from "./oddities.ts";
import { faultOrFused } from "./other-objects.ts";
import { globalsOfPickles } from "./other-pickles.ts";
import { type PlaceStorage, tableOf } from "./table.ts";

/** The format of torch.save since 1.6: a zip archive of one pickle and one record for each storage. */
export const torchZip: Format = {
	id: "torch-zip",
	sniff: (head) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4,
	extent: (source) => (hasEnd(source) ? { kind: "complete" } : { kind: "short", has: source.size, needs: null }),
	readTable,
};

/** Every pickle of a zip archive, as far as it could be read. Throws if the archive itself is broken. */
export function scanZip(source: ByteSource, tools: Tools): Pick<Scan, "globals" | "fault"> {
	const opened = open(source, tools);
	if ("fault" in opened) return opened;
	return scanArchive(source, opened, torchDialect("zip"), tools);
}

function readTable(source: ByteSource, tools: Tools, root: string | null = null): TensorTable {
	const archive = open(source, tools);
	if ("fault" in archive) throw archive.fault;
	const dialect = torchDialect("zip");
	const scan = scanArchive(source, archive, dialect, tools);
	if (scan.fault !== null) throw faultOrFused(scan.fault, scan.globals);
	const place = placeIn(archive);
	for (const storage of dialect.storages.values()) place(storage);
	const { named, rest } = contentOf(scan.root, dialect, root);
	const tensors = tableOf(named, place, source.size);
	return {
		format: "torch-zip",
		tensors,
		metadata: new Map(),
		globals: scan.globals,
		oddities: odditiesOf(archive.records),
		...rest,
	};
}

/** The archive; for a zip of another kind, the globals of its pickles and the error that says why it is not read. */
function open(source: ByteSource, tools: Tools): Archive | { globals: readonly Global[]; fault: UserError } {
	const entries = directoryOf(source);
	try {
		return openArchive(source, entries, tools);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		const packed = error.code === "file.unsupported" ? packedModels(entries) : null;
		const globals = globalsOfPickles(source, entries, tools);
		return { globals, fault: dangerousFault(globals) ?? packed ?? error };
	}
}

/** Every record. If the zip is not a torch file, checks whether it is an archive that contains models. */
function directoryOf(source: ByteSource): ZipEntry[] {
	try {
		return readDirectory(source);
	} catch (error) {
		throw (error instanceof UserError && error.code.startsWith("zip.") && packedModels(listRecords(source))) || error;
	}
}

function scanArchive(source: ByteSource, archive: Archive, dialect: TorchDialect, tools: Tools): Scan {
	const bytes = readRecord(source, archive.pickle, tools);
	const base = archive.pickle.data;
	const scan = scanPickle(bytes, dialect, 0, base);
	// torch reads only the first pickle, and others may hide code from scanners, so they are scanned for the report.
	const others = [...archive.records.values()].filter((entry) => entry !== archive.pickle);
	const hidden = [...globalsOfPickles(source, others, tools)];
	let { fault } = scan;
	if (scan.end !== bytes.length && fault === null) {
		hidden.push(...scanPickle(bytes, torchDialect("zip"), scan.end, base).globals);
		const what = `${bytes.length - scan.end} bytes follow its end`;
		fault = toolkitError("pickle.malformed", { at: base + scan.end, what });
	}
	const globals = hidden.length === 0 ? scan.globals : [...scan.globals, ...hidden];
	return { ...scan, globals, fault: dangerousFault(globals) ?? fault };
}

/** Finds the record of each storage and checks that it has the size that the pickle says. */
function placeIn(archive: Archive): PlaceStorage {
	const placed = new Map<string, Storage>();
	let inflated = 0;
	return (storage) => {
		const before = placed.get(storage.key);
		if (before !== undefined) return before;
		const place = recordOf(archive, storage);
		if (place.deflated !== undefined) inflated += place.bytes;
		if (inflated > MAX_INFLATED_BYTES) {
			throw toolkitError("torch.limit", { what: "bytes of deflated storages", most: MAX_INFLATED_BYTES });
		}
		placed.set(storage.key, place);
		return place;
	};
}

function recordOf(archive: Archive, { key, dtype, count }: StorageValue): Storage {
	const entry = archive.records.get(`data/${key}`);
	if (entry === undefined) throw toolkitError("torch.storage", { key, what: "has no record in the archive" });
	const wanted = count * elementBytes(dtype);
	if (entry.bytes !== wanted) {
		throw toolkitError("torch.storage", { key, what: `has ${entry.bytes} bytes, the pickle says ${wanted}` });
	}
	const place: Storage = { offset: entry.data, bytes: entry.bytes, crc: entry.crc };
	// Nearly all records are plain, and object spread is slow even if there is nothing to add.
	if (entry.method !== DEFLATED && !archive.bigEndian) return place;
	return {
		...place,
		...(entry.method === DEFLATED ? { deflated: entry.packed } : {}),
		...(archive.bigEndian ? { bigEndian: true as const } : {}),
	};
}
