import { alignmentRank, bytesOf } from "../../dtype.ts";
import { toolkitError } from "../../errors.ts";
import type { Plan, Planned, Wanted } from "../../plan.ts";
import { quoted } from "../../quoted.ts";
import { countOf } from "../../tensor.ts";
import { checkNames, codePointOrder, refuseLoneSurrogates } from "../tensor-names.ts";
import type { Piece, Writer } from "../writer.ts";
import { LENGTH_BYTES, MOST_HEADER } from "./safetensors.ts";

/** The reference pads the header to this, so that the data of every dtype are aligned (safetensors 0.8.0). */
const ALIGNMENT = 8;

/**
 * Writes the same bytes as the reference: tensors sorted by dtype, the most aligned first, then by the UTF-8 of their
 * names; `__metadata__` first, with its keys in the given order, because the reference's order of them is random.
 */
export const safetensorsWriter: Writer = {
	id: "safetensors",
	extension: ".safetensors",
	needsCrc: false,
	layout(tensors, metadata) {
		const placed: Planned[] = [];
		const ordered = inFileOrder(tensors);
		checkNames(ordered);
		for (const tensor of ordered) checkStorable(tensor);
		let offset = headerBytes(ordered, metadata).length;
		for (const { name, dtype, shape, from, metric } of ordered) {
			const bytes = bytesOf(dtype, countOf(shape));
			placed.push({ name, dtype, shape, from, metric, offset, bytes });
			offset += bytes;
		}
		return { tensors: placed, bytes: offset };
	},
	frame(plan: Plan): Piece[] {
		return [{ offset: 0, bytes: headerBytes(plan.tensors, plan.metadata) }];
	},
};

function inFileOrder(tensors: readonly Wanted[]): Wanted[] {
	const byName = codePointOrder(tensors.map(({ name }) => name));
	return [...tensors].sort((a, b) => alignmentRank(b.dtype) - alignmentRank(a.dtype) || byName(a.name, b.name));
}

function checkStorable(tensor: Wanted): void {
	const { name, dtype } = tensor;
	if (name === "__metadata__") throw toolkitError("safetensors.reserved-name", undefined);
	const bytes = bytesOf(dtype, countOf(tensor.shape));
	if (!Number.isInteger(bytes)) {
		throw toolkitError("safetensors.misaligned", { tensor: quoted(name), dtype, bits: bytes * 8 });
	}
}

/** The length and the header, padded with spaces. */
function headerBytes(tensors: readonly Wanted[], metadata: readonly (readonly [string, string])[]): Uint8Array {
	const json = new TextEncoder().encode(headerText(tensors, metadata));
	const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
	if (length > MOST_HEADER) throw toolkitError("safetensors.header-too-large", { bytes: length, most: MOST_HEADER });
	const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
	bytes.set(json, LENGTH_BYTES);
	return bytes;
}

function headerText(tensors: readonly Wanted[], metadata: readonly (readonly [string, string])[]): string {
	const members: string[] = [];
	if (metadata.length > 0) members.push(`"__metadata__":{${metadata.map(metadataText).join(",")}}`);
	let begin = 0;
	for (const { name, dtype, shape } of tensors) {
		const end = begin + bytesOf(dtype, countOf(shape));
		members.push(`${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${begin},${end}]}`);
		begin = end;
	}
	return `{${members.join(",")}}`;
}

/** For text without lone surrogates, JSON.stringify escapes exactly like the reference. */
function metadataText([key, value]: readonly [string, string]): string {
	refuseLoneSurrogates(key);
	refuseLoneSurrogates(value);
	return `${JSON.stringify(key)}:${JSON.stringify(value)}`;
}
