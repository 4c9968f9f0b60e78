import { DTYPES } from "./dtype.ts";
import { valuesAsMetadata, withoutNotes } from "./file-values.ts";
import { WRITERS } from "./formats/index.ts";
import type { OutputFormat, Plan, Planned, Wanted } from "./plan.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";

/** What of a file's `__metadata__` goes into another one, and a sentence on what does not. */
export interface Carried {
	readonly metadata: Plan["metadata"];
	readonly notes: readonly string[];
}

/** What of a file is no longer so in what is written. */
interface Changes {
	/** The bytes behind the header. */
	readonly data: boolean;
	readonly names: boolean;
	/** The dtype of any tensor. */
	readonly dtypes: boolean;
	/** The dtype of a tensor that was quantised. */
	readonly quantised: boolean;
}

interface Claim {
	readonly key: RegExp;
	isFalseBy(changes: Changes): boolean;
}

/**
 * What metadata say of the very bytes beside them. Hashes cannot be made true: the header is written first. A modelspec's
 * `unet_dtype` and `vae_dtype` are none of these: they name what a network can be run in, and stay true of its halves.
 */
const CLAIMS: readonly Claim[] = [
	// ModelSpec 1.0: any algorithm, over all tensors without the header.
	{ key: /^modelspec\.hash_\w+$/, isFalseBy: ({ data }) => data },
	{ key: /^sshs_model_hash$/, isFalseBy: ({ data }) => data },
	// Taken over a piece at a fixed place of the file, which the header's length moves.
	{ key: /^sshs_legacy_hash$/, isFalseBy: ({ data, names }) => data || names },
	{ key: /^modelspec\.data_format$/, isFalseBy: ({ dtypes }) => dtypes },
	{ key: /^_quantization_metadata$/, isFalseBy: ({ quantised, names }) => quantised || names },
];

/** A float of fewer bits stands for another by a scale that lies beside it. */
const NARROWEST_PLAIN = 16;

/**
 * `__metadata__` as it came, but for what these tensors make false of it; of a torch file the values that are not
 * tensors. The notes also name tensors of the file that are not in its table.
 */
export function carriedMetadata(table: TensorTable, tensors: readonly Wanted[], format: OutputFormat): Carried {
	const came = [...table.metadata, ...valuesAsMetadata(table)];
	const without = withoutNotes(table, format);
	if (format !== "safetensors") return { metadata: [], notes: [...leftOutNotes(table.metadata.size), ...without] };
	const claims = CLAIMS.filter(({ key }) => came.some(([name]) => key.test(name)));
	if (claims.length === 0) return { metadata: came, notes: without };
	const changes = changesIn(table, tensors);
	const wrong = claims.filter((claim) => claim.isFalseBy(changes));
	const isWrong = (name: string): boolean => wrong.some(({ key }) => key.test(name));
	const gone = came.filter(([name]) => isWrong(name)).map(([name]) => name);
	const notes = gone.length === 0 ? [] : [`left out of the metadata, as no longer true: ${gone.sort().join(", ")}`];
	return { metadata: came.filter(([name]) => !isWrong(name)), notes: [...without, ...notes] };
}

function leftOutNotes(lines: number): string[] {
	if (lines === 0) return [];
	return [`${countText(lines, "line")} of metadata left out: a .pt has no place for them`];
}

function changesIn(table: TensorTable, tensors: readonly Wanted[]): Changes {
	const recast = tensors.filter(({ dtype, from }) => from.kind === "tensor" && from.tensor.dtype !== dtype);
	const kept = new Set(
		tensors.filter(({ name, from }) => sourceIn(table, from)?.name === name).map(({ name }) => name),
	);
	return {
		data: !isSameData(table, WRITERS.safetensors.layout(tensors, []).tensors),
		names: kept.size !== table.tensors.size || kept.size !== tensors.length,
		dtypes: recast.length > 0,
		quantised: recast.some(({ from }) => from.kind === "tensor" && isQuantised(from.tensor)),
	};
}

function isQuantised({ dtype }: Tensor): boolean {
	const { kind, bits } = DTYPES[dtype];
	return kind === "float" && bits < NARROWEST_PLAIN;
}

/** Whether the tensors follow one another as they do in the file, all of them, each byte for byte. */
function isSameData(table: TensorTable, planned: readonly Planned[]): boolean {
	if (planned.length !== table.tensors.size) return false;
	let at: number | null = null;
	for (const { dtype, from, bytes } of planned) {
		const tensor = sourceIn(table, from);
		if (tensor === null || tensor.dtype !== dtype) return false;
		const place = tensor.storage.offset + tensor.start;
		if (bytes > 0 && at !== null && place !== at) return false;
		if (bytes > 0) at = place + bytes;
	}
	return true;
}

/** The file's own tensor that this comes from; null for one of another file, and for bytes of the plan. */
function sourceIn(table: TensorTable, from: Wanted["from"]): Tensor | null {
	return from.kind === "tensor" && table.tensors.get(from.tensor.name) === from.tensor ? from.tensor : null;
}
