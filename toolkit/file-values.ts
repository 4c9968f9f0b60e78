import type { OutputFormat, Plan } from "./plan.ts";
import type { TensorTable } from "./tensor.ts";
import { countText } from "./units.ts";

/** How many names a sentence gives. */
const EXAMPLES = 5;

/** Keys of `__metadata__` that programs give a meaning to, and our own prefix. */
const TAKEN = /^(format$|modelspec\.|ss_|sshs_|_quantization_metadata$|pickle\.)/;

/**
 * The values of a torch file that are not tensors, as entries of `__metadata__`: the key is the value's path, the text
 * is JSON. A path that means something else there gets the prefix `pickle.`, so no two entries have the same key.
 */
export function valuesAsMetadata({ values = [] }: Pick<TensorTable, "values">): Plan["metadata"] {
	return values.map(({ path, json }) => [TAKEN.test(path) ? `pickle.${path}` : path, json]);
}

/** Sentences about the tensors and values of a torch file that a file in this format is written without. */
export function withoutNotes(table: TensorTable, format: OutputFormat): string[] {
	const { values = [], valuesNotRead = [], leftOut = [] } = table;
	const notes = leftOut.map(({ root, tensors }) => `left out: ${countText(tensors, "tensor")} of ${root}`);
	if (valuesNotRead.length > 0) {
		notes.push(`${leftOutText(valuesNotRead)}: too many, too large or of a kind that JSON cannot hold`);
	}
	if (format !== "safetensors" && values.length > 0) {
		notes.push(`${leftOutText(values.map(({ path }) => path))}: a .pt is written without them`);
	}
	return notes;
}

function leftOutText(paths: readonly string[]): string {
	const more = paths.length > EXAMPLES ? ", …" : "";
	const names = paths.slice(0, EXAMPLES).join(", ") + more;
	return `${countText(paths.length, "value")} left out that ${paths.length === 1 ? "is not a tensor" : "are not tensors"} (${names})`;
}
