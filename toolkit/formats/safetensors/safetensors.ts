import { type ByteSource, readExactly } from "../../bytes.ts";
import { toolkitError, UserError } from "../../errors.ts";
import type { Tensor, TensorTable } from "../../tensor.ts";
import type { Extent, Format } from "../format.ts";
import { parseHeader } from "./header.ts";
import { BYTE, isSpace } from "./json.ts";
import { notUtf8At } from "./utf8.ts";
import { checkedEnd } from "./validate.ts";

/** The longest header that the reference accepts, in bytes (safetensors 0.8.0). */
export const MOST_HEADER = 100_000_000;

/** Bytes of the header length at the start of the file. */
export const LENGTH_BYTES = 8;

/** The safetensors format, validated like its reference, but stricter where its README is: no duplicate keys at all. */
export const safetensors: Format = {
	id: "safetensors",
	sniff,
	extent,
	readTable(source) {
		const table = readFile(source);
		if (table.end > source.size) throw toolkitError("file.incomplete", { has: source.size, needs: table.end });
		if (table.end < source.size) {
			throw toolkitError("safetensors.trailing", { has: source.size, needs: table.end });
		}
		return toTable(table);
	},
};

/** A complete header that has been checked for consistency. */
interface SafetensorsContent {
	readonly tensors: ReadonlyMap<string, Tensor>;
	readonly metadata: ReadonlyMap<string, string>;
	/** The length that the file must have. */
	readonly end: number;
}

/**
 * Recognises a length below 4 GiB, optional white space, then `{`. Looser than the specification, so that a file that
 * is cut off or has too long a header is refused as a broken safetensors file.
 */
function sniff(head: Uint8Array): boolean {
	if (head.length <= LENGTH_BYTES) return false;
	const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
	if (view.getUint32(0, true) < 2 || view.getUint32(4, true) !== 0) return false;
	let at = LENGTH_BYTES;
	while (at < head.length && isSpace(head[at] ?? 0)) at++;
	return at === head.length || head[at] === BYTE.openObject;
}

/**
 * `short`, with `needs` null, if the header itself is incomplete: the file's length is known only from the whole
 * header. A file that is invalid in another way, or too long, counts as complete; reading it reports the error.
 */
function extent(source: ByteSource): Extent {
	if (source.size < LENGTH_BYTES) return { kind: "short", has: source.size, needs: null };
	const length = headerLength(source);
	if (length > MOST_HEADER) return { kind: "complete" };
	if (LENGTH_BYTES + length > source.size) return { kind: "short", has: source.size, needs: null };
	const needs = endOrNull(source);
	if (needs === null || needs <= source.size) return { kind: "complete" };
	return { kind: "short", has: source.size, needs };
}

function headerLength(source: ByteSource): number {
	const bytes = readExactly(source, 0, LENGTH_BYTES);
	const view = new DataView(bytes.buffer);
	return view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
}

function endOrNull(source: ByteSource): number | null {
	try {
		return readFile(source).end;
	} catch (error) {
		if (error instanceof UserError) return null;
		throw error;
	}
}

function readFile(source: ByteSource): SafetensorsContent {
	if (source.size < LENGTH_BYTES) throw toolkitError("safetensors.header-too-small", { size: source.size });
	const length = headerLength(source);
	if (length > MOST_HEADER) throw toolkitError("safetensors.header-too-large", { bytes: length, most: MOST_HEADER });
	const dataStart = LENGTH_BYTES + length;
	if (dataStart > source.size) {
		throw toolkitError("safetensors.header-beyond-file", { needs: dataStart, has: source.size });
	}
	const bytes = readExactly(source, LENGTH_BYTES, length);
	const wrong = notUtf8At(bytes);
	if (wrong >= 0) throw toolkitError("safetensors.not-utf8", { at: LENGTH_BYTES + wrong });
	const { tensors, metadata } = parseHeader(bytes, LENGTH_BYTES);
	return { tensors, metadata, end: checkedEnd(tensors.values(), dataStart) };
}

function toTable({ tensors, metadata }: SafetensorsContent): TensorTable {
	return { format: "safetensors", tensors, metadata, globals: [], oddities: [] };
}
