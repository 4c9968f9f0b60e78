import type { ByteSource } from "../../bytes.ts";
import { ModelError } from "../../errors.ts";
import type { Storage, TensorTable } from "../../tensor.ts";
import type { Format, Tools } from "../format.ts";
import { dangerousFault, type Scan, scanPickle } from "../pickle/scan.ts";
import type { StorageValue } from "../pickle/value.ts";
import { hasEnd } from "../zip/end.ts";
import { DEFLATED } from "../zip/entry.ts";
import { readRecord } from "../zip/record.ts";
import { type Archive, openArchive, strangeRecords } from "./archive.ts";
import { type TorchDialect, torchDialect } from "./dialect.ts";
import { elementBytes } from "./dtypes.ts";
import { leftOut } from "./left-out.ts";
import { MAX_INFLATED_BYTES } from "./limits.ts";
import { type PlaceStorage, tableOf } from "./table.ts";
import { unwrap } from "./wrappers.ts";

/** What torch.save writes since 1.6: a zip of one pickle and one record for each storage. */
export const torchZip: Format = {
	id: "torch-zip",
	sniff: (head) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4,
	extent: (source) => (hasEnd(source) ? { kind: "complete" } : { kind: "short", has: source.size, needs: null }),
	readTable,
};

/** The pickle of a torch zip file, as far as it could be read. Throws when the archive around it is at fault. */
export function scanZip(source: ByteSource, tools: Tools): Scan {
	return scanArchive(source, openArchive(source, tools), torchDialect("zip"), tools);
}

function readTable(source: ByteSource, tools: Tools): TensorTable {
	const archive = openArchive(source, tools);
	const dialect = torchDialect("zip");
	const scan = scanArchive(source, archive, dialect, tools);
	if (scan.fault !== null) throw scan.fault;
	const place = placeIn(archive);
	for (const storage of dialect.storages.values()) place(storage);
	const unwrapped = unwrap(scan.root);
	const tensors = tableOf(unwrapped.named, place, source.size);
	return {
		format: "torch-zip",
		tensors,
		metadata: new Map(),
		globals: scan.globals,
		oddities: [...leftOut(dialect, unwrapped), ...strangeRecords(archive)],
	};
}

function scanArchive(source: ByteSource, archive: Archive, dialect: TorchDialect, tools: Tools): Scan {
	const bytes = readRecord(source, archive.pickle, tools);
	const base = archive.pickle.data;
	const scan = scanPickle(bytes, dialect, 0, base);
	if (scan.end === bytes.length || scan.fault !== null) return scan;
	// torch reads only the first pickle; a second one is there to be missed. It is looked at for the report alone.
	const hidden = scanPickle(bytes, torchDialect("zip"), scan.end, base);
	const what = `${bytes.length - scan.end} bytes follow its end`;
	const globals = [...scan.globals, ...hidden.globals];
	const fault = dangerousFault(globals) ?? new ModelError("pickle.malformed", { at: base + scan.end, what });
	return { root: null, end: scan.end, globals, fault };
}

/** Finds storages among the records, each of exactly the size that the pickle says. */
function placeIn(archive: Archive): PlaceStorage {
	const placed = new Map<string, Storage>();
	let inflated = 0;
	return (storage) => {
		const before = placed.get(storage.key);
		if (before !== undefined) return before;
		const place = recordOf(archive, storage);
		if (place.deflated !== undefined) inflated += place.bytes;
		if (inflated > MAX_INFLATED_BYTES) {
			throw new ModelError("torch.limit", { what: "bytes of deflated storages", most: MAX_INFLATED_BYTES });
		}
		placed.set(storage.key, place);
		return place;
	};
}

function recordOf(archive: Archive, { key, dtype, count }: StorageValue): Storage {
	const entry = archive.records.get(`data/${key}`);
	if (entry === undefined) throw new ModelError("torch.storage", { key, what: "has no record in the archive" });
	const wanted = count * elementBytes(dtype);
	if (entry.bytes !== wanted) {
		throw new ModelError("torch.storage", { key, what: `has ${entry.bytes} bytes, the pickle says ${wanted}` });
	}
	return {
		offset: entry.data,
		bytes: entry.bytes,
		...(entry.method === DEFLATED ? { deflated: entry.packed } : {}),
		...(archive.bigEndian ? { bigEndian: true as const } : {}),
	};
}
