import type { Dict, TensorValue, Unreadable, Value } from "../pickle/value.ts";
import { valuesWithin } from "./names.ts";

/** A tensor, whether or not it can be read. */
export type AnyTensor = TensorValue | Unreadable;

/**
 * The purpose of a dictionary's entry. `weights`: a network, or anything that is not one of the following.
 * `second`: another set of the same weights: an average (EMA), or ESRGAN's raw weights if their average is present.
 * `trainer`: the state of an optimizer, a scheduler, a random generator or a counter.
 */
type RootKind = "weights" | "second" | "trainer";

/** A dictionary entry that contains tensors. */
export interface Root {
	readonly key: string;
	readonly value: Value;
	readonly kind: RootKind;
	/** Whether the entry is itself a tensor, not a container. */
	readonly bare: boolean;
	readonly tensors: ReadonlySet<AnyTensor>;
}

/** Under these keys trainers keep their state: torch's own, Lightning's, timm's, accelerate's, kohya's. */
const STATE_KEY =
	/^(.*_)?(optims?|optimizers?|opt)(_states?|_state_dict)?$|^(lr_?)?sched(uler)?s?(_states?|_state_dict)?$|^(callbacks|loops|amp)$|^(native_)?amp_scal(ing_state|er)$|^(grad_)?scaler(_state_dict)?$|rng_states?$|^random_states?$/i;

/** Under these keys trainers keep settings and counters; tensors there are not the model's weights. */
const SETTINGS_KEY = /^(hyper_parameters|hparams|args|loss|losses|epoch|global_step|step)$/i;

/** `ema`, `model_ema`, `ema_state_dict`, `state_dict_ema`, and the keys of averages in diffusers and torch. */
const AVERAGE_KEY = /(^|[_.-])ema([_.-]|$)|^shadow_params$|^averaged_model$|^swa_model$/i;

/** The keys of averages in files of ESRGAN's trainers, whose loaders prefer the average. */
const ESRGAN_AVERAGES: readonly string[] = ["params_ema", "params-ema"];
const ESRGAN_RAW = "params";

/** The entries of a dictionary that contain tensors, in its order. */
export function rootsOf({ entries }: Dict): Root[] {
	const roots: Root[] = [];
	const hasAverage = ESRGAN_AVERAGES.some((key) => entries.has(key));
	for (const [key, value] of entries) {
		const bare = isTensor(value);
		// Fast path: most dictionaries contain only tensors, about a thousand of them.
		const tensors = bare ? new Set([value]) : tensorsWithin(value);
		if (tensors.size === 0) continue;
		const name = keyText(key);
		const kind = name === ESRGAN_RAW && hasAverage ? "second" : kindOf(name, value, bare);
		roots.push({ key: name, value, kind, bare, tensors });
	}
	return roots;
}

function kindOf(key: string, value: Value, bare: boolean): RootKind {
	if (isTrainerState(key, value) || SETTINGS_KEY.test(key)) return "trainer";
	if (bare) return isCounter(value) ? "trainer" : "weights";
	return AVERAGE_KEY.test(key) && !ESRGAN_AVERAGES.includes(key) ? "second" : "weights";
}

/** Whether an entry is the state of an optimizer, a scheduler or another part of a trainer. */
export function isTrainerState(key: string, value: Value): boolean {
	return STATE_KEY.test(key) || isOptimizer(value);
}

/** Whether it is a single number, such as a best loss or a step. */
function isCounter(value: Value): boolean {
	return typeof value === "object" && value?.kind === "tensor" && value.shape.every((size) => size === 1);
}

/** Whether it is the state of a torch optimizer (`state` and `param_groups`), or a list of such states. */
function isOptimizer(value: Value): boolean {
	if (typeof value !== "object" || value === null) return false;
	if (value.kind === "list" || value.kind === "tuple") return value.items.length > 0 && value.items.every(isState);
	return isState(value);
}

function isState(value: Value): boolean {
	return (
		typeof value === "object" &&
		value?.kind === "dict" &&
		value.entries.has("state") &&
		value.entries.has("param_groups")
	);
}

/** Every distinct tensor within a value. */
export function tensorsWithin(root: Value): ReadonlySet<AnyTensor> {
	const found = new Set<AnyTensor>();
	const seen = new Set<Value>();
	const rest: Value[] = [root];
	while (rest.length > 0) {
		const value = rest.pop();
		if (typeof value !== "object" || value === null || seen.has(value)) continue;
		seen.add(value);
		if (isTensor(value)) found.add(value);
		else for (const [, inner] of valuesWithin(value)) rest.push(inner);
	}
	return found;
}

/** Whether a value is a tensor, whether or not it can be read. */
export function isTensor(value: Value): value is AnyTensor {
	return typeof value === "object" && (value?.kind === "tensor" || value?.kind === "unreadable");
}

/** A key as text; for a class its name. */
export function keyText(key: Value): string {
	if (typeof key === "object" && key !== null) return key.kind === "global" ? key.name : `a ${key.kind}`;
	return String(key);
}
