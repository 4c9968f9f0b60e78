import type { ByteSource } from "../bytes.ts";
import { toolkitError } from "../errors.ts";
import { quoted } from "../quoted.ts";
import { bytesOfTensor, type Tensor, type TensorTable } from "../tensor.ts";
import { latin1Of } from "./ascii.ts";
import type { Extent, Format } from "./format.ts";
import { GGML_TYPES } from "./ggml-types.ts";
import { type GgufTensorInfo, readGgufHeader } from "./gguf-header.ts";

/** The text at the start of a GGUF file. */
const MAGIC = "GGUF";

/** Magics of formats before GGUF, as bytes of the file: they are written as little-endian numbers, hence reversed. */
const OLD_MAGICS: ReadonlyMap<string, string> = new Map([
	["lmgg", "GGML"],
	["fmgg", "GGMF"],
	["tjgg", "GGJT"],
	["algg", "GGLA"],
]);

/** The supported header versions: 3 is current, 2 has the same layout (ggml, docs/gguf.md). */
const VERSIONS: readonly number[] = [2, 3];

/** ggml's model files, most of them quantised. They are read and placed, but never converted. */
export const gguf: Format = {
	id: "gguf",
	sniff(head) {
		const magic = magicOf(head);
		return magic === MAGIC || OLD_MAGICS.has(magic);
	},
	extent,
	readTable,
};

/**
 * Throws `file.part` for a part of a split model, `gguf.*` for a broken header, `file.unsupported` for other versions.
 */
function readTable(source: ByteSource): TensorTable {
	const { magic, version } = startOf(source);
	if (magic !== MAGIC || !VERSIONS.includes(version)) throw toolkitError("file.unsupported", described(source));
	const header = readGgufHeader(source);
	const { part, infos, dataStart, end } = header;
	if (part !== null) throw toolkitError("file.part", part);
	if (end === "beyond limits") throw toolkitError("gguf.limit", undefined);
	if (dataStart === null) throw toolkitError("gguf.cut-off", { has: source.size });
	const tensors = new Map<string, Tensor>();
	for (const info of infos) {
		const tensor = tensorOf(info, dataStart);
		if (tensors.has(tensor.name))
			throw toolkitError("gguf.malformed", { tensor: quoted(tensor.name), what: "is listed twice" });
		const needs = tensor.storage.offset + tensor.storage.bytes;
		if (needs > source.size) throw toolkitError("file.incomplete", { has: source.size, needs });
		tensors.set(tensor.name, tensor);
	}
	return { format: "gguf", tensors, metadata: new Map(), globals: [], oddities: [] };
}

function tensorOf({ name, shape, type, offset }: GgufTensorInfo, dataStart: number): Tensor {
	if (name === null) throw toolkitError("gguf.malformed", { tensor: "a tensor", what: "has a name that is too long" });
	const dtype = GGML_TYPES.get(type);
	if (dtype === undefined) {
		throw toolkitError("gguf.malformed", {
			tensor: quoted(name),
			what: `is of type ${type}, which ggml does not have`,
		});
	}
	const bytes = bytesOfTensor({ dtype, shape });
	if (!Number.isSafeInteger(bytes)) {
		throw toolkitError("gguf.malformed", {
			tensor: quoted(name),
			what: `has a shape [${shape}] that is not a whole number of blocks`,
		});
	}
	return { name, dtype, shape, storage: { offset: dataStart + offset, bytes }, start: 0 };
}

function magicOf(head: Uint8Array): string {
	return latin1Of(head.subarray(0, 4));
}

/** The magic and the version, as far as they are present. */
function startOf(source: ByteSource): { readonly magic: string; readonly version: number } {
	const head = new Uint8Array(8);
	const got = source.readInto(head, 0);
	return { magic: magicOf(head.subarray(0, got)), version: new DataView(head.buffer).getUint32(4, true) };
}

/** `short` as long as the header or the data of its tensors are incomplete. */
function extent(source: ByteSource): Extent {
	const { magic, version } = startOf(source);
	if (magic !== MAGIC || (source.size >= 8 && !VERSIONS.includes(version))) return { kind: "complete" };
	const { end, infos, dataStart } = readGgufHeader(source);
	if (end === "cut off") return { kind: "short", has: source.size, needs: null };
	const needs = dataStart === null ? 0 : infos.reduce((most, info) => Math.max(most, endOf(info, dataStart)), 0);
	return source.size < needs ? { kind: "short", has: source.size, needs } : { kind: "complete" };
}

/** File offset of the end of a tensor; 0 if its type is unknown. */
function endOf({ shape, type, offset }: GgufTensorInfo, dataStart: number): number {
	const dtype = GGML_TYPES.get(type);
	return dtype === undefined ? 0 : dataStart + offset + Math.ceil(bytesOfTensor({ dtype, shape }));
}

function described(source: ByteSource): { looksLike: string; why: string } {
	const { magic, version } = startOf(source);
	const old = OLD_MAGICS.get(magic);
	if (old) return { looksLike: `a ${old} file, a format older than GGUF`, why: "web UIs no longer read that format" };
	return { looksLike: versionText(version), why: "autoprune reads only versions 2 and 3" };
}

function versionText(version: number): string {
	const swapped = ((version & 0xff) << 24) | ((version & 0xff00) << 8) | ((version >>> 8) & 0xff00) | (version >>> 24);
	if (VERSIONS.includes(swapped)) return "a GGUF model for big-endian machines";
	return `a GGUF model of version ${version}`;
}
