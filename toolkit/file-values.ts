import type { OutputFormat, Plan } from "./plan.ts";
import type { TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";

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
