import type { Value } from "../pickle/value.ts";
import { type Named, nameTensors } from "./names.ts";

/** The tensors of a file, and the wrapper they were found under. */
export interface Unwrapped {
	readonly named: Named;
	/** The keys that were passed through, joined by dots; null when the root itself holds the tensors. */
	readonly wrapper: string | null;
}

/**
 * Keys under which programs put their weights, in the order in which they are looked for: Lightning, ESRGAN's
 * trainers (the averaged weights before the raw ones), torch's tutorials, DeepSpeed, and plain habit.
 */
const WRAPPERS = [
	"state_dict",
	"params_ema",
	"params-ema",
	"params",
	"model_state_dict",
	"module",
	"model",
	"net",
] as const;

/** Wrappers within wrappers; two are the most seen. */
const MAX_WRAPPERS = 4;

/** Finds the weights in what a file's pickle stands for. Throws what `nameTensors` throws. */
export function unwrap(root: Value): Unwrapped {
	const passed: string[] = [];
	let value = root;
	let named: Named | null = null;
	while (passed.length < MAX_WRAPPERS) {
		const inner = wrapped(value);
		if (inner === null) break;
		passed.push(inner.key);
		value = inner.value;
		named = inner.named;
	}
	return { named: named ?? nameTensors(root), wrapper: passed.length === 0 ? null : passed.join(".") };
}

function wrapped(value: Value): { key: string; value: Value; named: Named } | null {
	if (typeof value !== "object" || value?.kind !== "dict") return null;
	for (const key of WRAPPERS) {
		const inner = value.entries.get(key);
		if (typeof inner !== "object" || (inner?.kind !== "dict" && inner?.kind !== "opaque")) continue;
		const named = nameTensors(inner);
		if (named.size > 0) return { key, value: inner, named };
	}
	return null;
}
