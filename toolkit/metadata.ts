import { DTYPES } from "./dtype.ts";
import { WRITERS } from "./formats/index.ts";
import type { OutputFormat, Plan, Planned, Wanted } from "./plan.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";

/** The entries of a file's `__metadata__` that are written to the output, and sentences about those that are not. */
export interface Carried {
	readonly metadata: Plan["metadata"];
	readonly notes: readonly string[];
}

/** What differs between a source file and its output. */
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
 * Metadata entries that describe the file's bytes, and when they become false. Hashes cannot be updated, because the
 * header is written before the data. A modelspec's `unet_dtype` and `vae_dtype` are not among them: they name the
 * dtypes in which a network can be run, and stay true after a cast to half precision.
 */
const CLAIMS: readonly Claim[] = [
	// ModelSpec 1.0: any algorithm, over all tensors without the header.
	{ key: /^modelspec\.hash_\w+$/, isFalseBy: ({ data }) => data },
	{ key: /^sshs_model_hash$/, isFalseBy: ({ data }) => data },
	// Computed from bytes at a fixed offset of the file, and the header's length shifts the data.
	{ key: /^sshs_legacy_hash$/, isFalseBy: ({ data, names }) => data || names },
	{ key: /^modelspec\.data_format$/, isFalseBy: ({ dtypes }) => dtypes },
	{ key: /^_quantization_metadata$/, isFalseBy: ({ quantised, names }) => quantised || names },
];

/** Floats of fewer bits are quantised: their scales are stored in another tensor. */
const NARROWEST_PLAIN = 16;

/**
 * The source's `__metadata__` without the entries that are false for the planned tensors, and the non-tensor values of
 * a torch file. The notes also name tensors of the file that are not in its table.
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
	return [`left out ${countText(lines, "line")} of metadata: a .pt file cannot store them`];
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

/** Whether the data section is unchanged: all tensors of the file, in the same order, byte for byte. */
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

/** The tensor of this file that the data comes from; null for tensors of other files and for literal bytes. */
function sourceIn(table: TensorTable, from: Wanted["from"]): Tensor | null {
	return from.kind === "tensor" && table.tensors.get(from.tensor.name) === from.tensor ? from.tensor : null;
}

/** How many names a sentence lists. */
const EXAMPLES = 5;

/** Keys of `__metadata__` that programs interpret, and our own prefix. */
const TAKEN = /^(format$|modelspec\.|ss_|sshs_|_quantization_metadata$|pickle\.)/;

/**
 * The values of a torch file that are not tensors, as entries of `__metadata__`: the key is the value's path, the text
 * is JSON. A path that is a reserved key gets the prefix `pickle.`; paths that begin so get it too, so keys stay
 * unique.
 */
export function valuesAsMetadata({ values = [] }: Pick<TensorTable, "values">): Plan["metadata"] {
	return values.map(({ path, json }) => [TAKEN.test(path) ? `pickle.${path}` : path, json]);
}

/** Sentences about the tensors and values of a torch file that are not written to a file in this format. */
export function withoutNotes(table: TensorTable, format: OutputFormat): string[] {
	const { values = [], valuesNotRead = [], leftOut = [] } = table;
	const notes = leftOut.map(({ root, tensors }) => `left out: ${countText(tensors, "tensor")} of ${root}`);
	if (valuesNotRead.length > 0) {
		notes.push(`${leftOutText(valuesNotRead)}: too many, too large or not representable in JSON`);
	}
	if (format !== "safetensors" && values.length > 0) {
		notes.push(`${leftOutText(values.map(({ path }) => path))}: autoprune does not write them to .pt files`);
	}
	return notes;
}

function leftOutText(paths: readonly string[]): string {
	const more = paths.length > EXAMPLES ? ", …" : "";
	const names = paths.slice(0, EXAMPLES).join(", ") + more;
	return `left out ${countText(paths.length, "value")} that ${paths.length === 1 ? "is not a tensor" : "are not tensors"} (${names})`;
}
