import type { ByteSource } from "../bytes.ts";
import { ModelError } from "../errors.ts";
import type { Extent, Format } from "./format.ts";
import { type GgufHeader, readGgufHeader } from "./gguf-header.ts";

/** GGUF as text at the file's start. */
const MAGIC = "GGUF";

/** Magics of the time before GGUF as they lie in the file: written as little-endian numbers, so reversed. */
const OLD_MAGICS: ReadonlyMap<string, string> = new Map([
	["lmgg", "GGML"],
	["fmgg", "GGMF"],
	["tjgg", "GGJT"],
	["algg", "GGLA"],
]);

/** Versions whose header this reads: 3 is current, 2 has the same layout (ggml, docs/gguf.md). */
const VERSIONS: readonly number[] = [2, 3];

/** What `general.file_type` stands for; those that are met (llama.h, enum llama_ftype). */
const FILE_TYPES: ReadonlyMap<number, string> = new Map([
	[0, "F32"],
	[1, "F16"],
	[2, "Q4_0"],
	[3, "Q4_1"],
	[7, "Q8_0"],
	[8, "Q5_0"],
	[9, "Q5_1"],
	[10, "Q2_K"],
	[11, "Q3_K_S"],
	[12, "Q3_K_M"],
	[13, "Q3_K_L"],
	[14, "Q4_K_S"],
	[15, "Q4_K_M"],
	[16, "Q5_K_S"],
	[17, "Q5_K_M"],
	[18, "Q6_K"],
	[32, "BF16"],
]);

/** GGUF is named and not read: its tensors are quantised, and never offered for conversion. */
export const gguf: Format = {
	id: "gguf",
	sniff(head) {
		const magic = magicOf(head);
		return magic === MAGIC || OLD_MAGICS.has(magic);
	},
	extent,
	readTable(source) {
		const part = partIn(source);
		throw part === null ? new ModelError("file.unsupported", described(source)) : new ModelError("file.part", part);
	},
};

function magicOf(head: Uint8Array): string {
	return String.fromCharCode(...head.subarray(0, 4));
}

/** The magic and the version, or as much of them as there is. */
function startOf(source: ByteSource): { readonly magic: string; readonly version: number } {
	const head = new Uint8Array(8);
	const got = source.readInto(head, 0);
	return { magic: magicOf(head.subarray(0, got)), version: new DataView(head.buffer).getUint32(4, true) };
}

/** Short while the header is not all there; where the data end is not worked out. */
function extent(source: ByteSource): Extent {
	const { magic, version } = startOf(source);
	if (magic !== MAGIC || (source.size >= 8 && !VERSIONS.includes(version))) return { kind: "complete" };
	if (readGgufHeader(source).end !== "cut off") return { kind: "complete" };
	return { kind: "short", has: source.size, needs: null };
}

/** The part of a split model that the file is by its own metadata; null for a whole model. */
function partIn(source: ByteSource): GgufHeader["part"] {
	const { magic, version } = startOf(source);
	return magic === MAGIC && VERSIONS.includes(version) ? readGgufHeader(source).part : null;
}

function described(source: ByteSource): { looksLike: string; why: string } {
	const { magic, version } = startOf(source);
	const old = OLD_MAGICS.get(magic);
	if (old) return { looksLike: `a ${old} file, from before GGUF`, why: "that format is no longer read by any web UI" };
	if (!VERSIONS.includes(version)) return { looksLike: versionText(version), why: "only versions 2 and 3 are known" };
	return {
		looksLike: modelText(readGgufHeader(source)),
		why: "GGUF is quantised for other programs and is not converted",
	};
}

function versionText(version: number): string {
	const swapped = ((version & 0xff) << 24) | ((version & 0xff00) << 8) | ((version >>> 8) & 0xff00) | (version >>> 24);
	if (VERSIONS.includes(swapped)) return "a GGUF model for big-endian machines";
	return `a GGUF model of version ${version}`;
}

function modelText({ architecture, tensors, fileType }: GgufHeader): string {
	const parts = ["a GGUF model"];
	if (architecture !== null) parts.push(`of architecture ${architecture}`);
	parts.push(`with ${tensors} ${tensors === 1 ? "tensor" : "tensors"}`);
	const type = fileType === null ? undefined : FILE_TYPES.get(fileType);
	if (type) parts.push(`in ${type}`);
	return parts.join(" ");
}
