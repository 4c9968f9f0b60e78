import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError } from "../../errors.ts";
import type { Storage, TensorTable } from "../../tensor.ts";
import type { Extent, Format } from "../format.ts";
import { contentOf } from "./content.ts";
import { elementBytes } from "./dtypes.ts";
import { foreignKind, refuseForeign, scanBare } from "./foreign.ts";
import { type LegacyStream, magicEnd, readStream } from "./legacy-stream.ts";
import { faultOrFused } from "./other-objects.ts";
import { tableOf } from "./table.ts";

/** The format of torch.save before 1.6, still available today: five pickles, then the bytes of the storages. */
export const torchLegacy: Format = {
	id: "torch-legacy",
	sniff: (head) => magicEnd(head) !== null || foreignKind(head) !== null,
	extent,
	readTable,
};

/** The pickles of a legacy file, or of a bare pickle, as far as they could be read. */
export function scanLegacy(source: ByteSource): Pick<LegacyStream, "globals" | "fault"> {
	return magicEnd(headOf(source)) === null ? scanBare(source) : readStream(source);
}

function readTable(source: ByteSource, _tools: unknown, root: string | null = null): TensorTable {
	if (magicEnd(headOf(source)) === null) throw refuseForeign(source);
	const stream = readStream(source);
	if (stream.fault !== null) throw faultOrFused(stream.fault, stream.globals);
	const placed = placesOf(source, stream);
	const place = ({ key }: { readonly key: string }): Storage => {
		const found = placed.get(key);
		if (found === undefined)
			throw toolkitError("torch.storage", { key, what: "is not in the file's list of storages" });
		return found;
	};
	for (const storage of stream.dialect.storages.values()) place(storage);
	const { named, rest } = contentOf(stream.root, stream.dialect, root);
	const tensors = tableOf(named, place, source.size);
	return {
		format: "torch-legacy",
		tensors,
		metadata: new Map(),
		globals: stream.globals,
		oddities: [],
		...rest,
	};
}

/** The file's length follows from its storages; unknown as long as its pickles are incomplete. */
function extent(source: ByteSource): Extent {
	if (magicEnd(headOf(source)) === null) return { kind: "complete" };
	const { fault, keys, data, dialect } = readStream(source);
	if (fault?.code === "pickle.truncated") return { kind: "short", has: source.size, needs: null };
	if (fault !== null) return { kind: "complete" };
	let needs = data;
	for (const key of keys) {
		const storage = dialect.storages.get(key);
		if (storage !== undefined) needs += COUNT_BYTES + storage.count * elementBytes(storage.dtype);
	}
	return source.size < needs ? { kind: "short", has: source.size, needs } : { kind: "complete" };
}

/** Each storage is preceded by its number of elements, 64 bits, little-endian. */
const COUNT_BYTES = 8;

/** The location of each storage. Its count must equal the pickle's, and the file must end with the last one. */
function placesOf(source: ByteSource, { keys, data, dialect }: LegacyStream): Map<string, Storage> {
	const placed = new Map<string, Storage>();
	let at = data;
	for (const key of keys) {
		const storage = dialect.storages.get(key);
		if (storage === undefined) throw toolkitError("torch.storage", { key, what: "is listed, but no tensor uses it" });
		const count = readExactly(source, at, COUNT_BYTES);
		const found = new DataView(count.buffer).getBigInt64(0, true);
		if (found !== BigInt(storage.count)) {
			throw toolkitError("torch.storage", {
				key,
				what: `has ${found} elements, but the pickle says ${storage.count}`,
			});
		}
		const bytes = storage.count * elementBytes(storage.dtype);
		placed.set(key, { offset: at + COUNT_BYTES, bytes });
		at += COUNT_BYTES + bytes;
		if (at > source.size) throw toolkitError("file.incomplete", { has: source.size, needs: at });
	}
	if (at !== source.size) {
		throw toolkitError("torch.malformed", { at, what: `${source.size - at} bytes follow the last storage` });
	}
	return placed;
}

function headOf(source: ByteSource): Uint8Array {
	return readExactly(source, 0, Math.min(source.size, 512));
}
