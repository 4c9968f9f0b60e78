import { planConvert } from "./convert-plan.ts";
import { planCopy } from "./copy-plan.ts";
import { toolkitError } from "./errors.ts";
import { listed } from "./listed.ts";
import { isSafePickle, needsPickle } from "./needs-pickle.ts";
import { NO_TENSORS, type Plan, withNotes } from "./plan.ts";
import { tally } from "./stored.ts";
import type { TensorTable } from "./tensor.ts";

/** The beginning of each note of these plans. */
const NOT_KNOWN = "unknown model";

/**
 * Plans the output of an unknown file that is placed all the same; `bytes`: its size. A safetensors or GGUF file is
 * copied unchanged. A pickle becomes a safetensors file with every tensor unchanged. It stays a pickle if programs need
 * it as one, or if it contains tensors beside those of the model. Throws `file.no-tensors`, `model.unknown-pickle`, and
 * the errors of the safetensors writer.
 */
export function planPlace(table: TensorTable, bytes: number): Plan {
	if (table.tensors.size === 0) throw toolkitError("file.no-tensors", undefined);
	if (table.format === "safetensors" || table.format === "gguf") {
		return copied(table, bytes, `${NOT_KNOWN}: placed unchanged`);
	}
	const { leftOut = [] } = table;
	const others = listed(leftOut.map(({ root }) => root));
	if (isSafePickle(table)) {
		const pickled = needsPickle(table);
		if (pickled !== null)
			return copied(table, bytes, keptNote(`programs read the settings of this ${pickled} from the pickle`));
		if (leftOut.length > 0) return copied(table, bytes, keptNote(`it also contains ${others}`));
	} else if (leftOut.length > 0) {
		const globals = table.globals.filter(({ verdict }) => verdict !== "safe").map(({ name }) => name);
		throw toolkitError("model.unknown-pickle", { others, globals: listed(globals) });
	}
	const plan = planConvert(table, { precision: "keep", format: "safetensors", keepDType: new Set() });
	return withNotes({ plan }, [`${NOT_KNOWN}: converted to safetensors, every tensor unchanged`]).plan;
}

function keptNote(why: string): string {
	return `${NOT_KNOWN}: kept as a pickle, because ${why}`;
}

function copied(table: TensorTable, bytes: number, note: string): Plan {
	return planCopy(bytes, {
		kept: tally([...table.tensors.values()]),
		ema: NO_TENSORS,
		junk: NO_TENSORS,
		notes: [note],
	});
}
