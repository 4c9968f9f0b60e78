import { toolkitError } from "../../errors.ts";
import { andMore } from "../../listed.ts";
import { quoted } from "../../quoted.ts";
import type { LeftOutRoot } from "../../tensor.ts";
import { countText } from "../../units.ts";
import type { Dict, Value } from "../pickle/value.ts";
import { type Named, nameTensors } from "./names.ts";
import { type Root, rootsOf, tensorsWithin } from "./roots.ts";

/** The tensors of a file, and the wrappers that they were found under. */
export interface Unwrapped {
	readonly named: Named;
	/** The keys that lead to the weights, the outermost first. */
	readonly path: readonly string[];
	/** The dictionaries along that path without the left-out entries, the outermost first. */
	readonly levels: readonly Dict[];
	/** Entries that contain further tensors, none of which is among `named`. */
	readonly leftOut: readonly LeftOutRoot[];
}

/**
 * Keys under which programs store weights, in the order in which they are tried: Lightning, ESRGAN's trainers (the
 * averaged weights before the raw ones), torch's tutorials, DeepSpeed, and other common keys.
 */
const WRAPPERS: readonly string[] = [
	"state_dict",
	"params_ema",
	"params-ema",
	"params",
	"model_state_dict",
	"module",
	"model",
	"net",
];

/** Keys that count as a wrapper only if no other entry contains weights. */
const LONE_WRAPPERS: ReadonlySet<string> = new Set([
	"weights",
	"model_weights",
	"model_state",
	"network",
	"generator",
	"vae",
	"autoencoder",
	"first_stage_model",
	"unet",
	"transformer",
	"text_encoder",
	"controlnet",
]);

/** Most nested wrappers; two are the most known. */
const MAX_WRAPPERS = 4;

/** How many roots a refusal lists. */
const LISTED_ROOTS = 12;

/**
 * Finds the weights in a file's pickled value. `wanted` is the key of the root that the user chose. Throws
 * `file.several-roots` if other weights would be left out, `file.no-root` if there are several roots and none is called
 * `wanted`, and the errors of `nameTensors`.
 */
export function unwrap(root: Value, wanted: string | null = null): Unwrapped {
	const path: string[] = [];
	const levels: Dict[] = [];
	const left: { readonly path: string; readonly root: Root }[] = [];
	const several: Root[] = [];
	let value = root;
	let isChosen = wanted === null;
	while (isDict(value)) {
		const roots = rootsOf(value);
		const containers = roots.filter(({ bare }) => !bare);
		if (containers.length > 1) several.push(...containers);
		const asked: Root | undefined = isChosen ? undefined : roots.find(({ key }) => key === wanted);
		const inner: Root | null = asked ?? (path.length < MAX_WRAPPERS ? wrapperAmong(roots) : null);
		const others: readonly Root[] = asked === undefined && inner !== null ? othersBeside(inner, roots) : [];
		if (inner !== null && others.length > 0) {
			if (!isChosen) throw toolkitError("file.no-root", { root: String(wanted), roots: listOf(roots) });
			throw toolkitError("file.several-roots", { roots: listOf([inner, ...others]) });
		}
		isChosen ||= asked !== undefined;
		const gone: readonly Root[] = inner === null ? trainerStateBeside(roots) : roots.filter((one) => one !== inner);
		left.push(...gone.map((one) => ({ path: [...path, one.key].join("."), root: one })));
		value = without(value, gone);
		levels.push(value);
		if (inner === null) break;
		path.push(inner.key);
		value = inner.value;
	}
	if (!isChosen && several.length > 0) {
		throw toolkitError("file.no-root", { root: String(wanted), roots: listOf(several) });
	}
	const named = nameTensors(value);
	return { named, path, levels, leftOut: leftOutOf(left, named) };
}

/** The entry that wraps the weights; null if the dictionary itself is the state dict. */
function wrapperAmong(roots: readonly Root[]): Root | null {
	const weights = roots.filter(({ kind }) => kind === "weights");
	const wrappers = weights.filter(({ value }) => isWrapping(value));
	const first = WRAPPERS.flatMap((key) => wrappers.filter((one) => one.key === key))[0];
	if (first !== undefined) return first;
	const [lone, ...others] = weights.length > 0 ? weights : roots.filter(({ kind }) => kind === "second");
	if (lone === undefined || others.length > 0 || !isWrapping(lone.value)) return null;
	return lone.kind === "second" || LONE_WRAPPERS.has(lone.key) ? lone : null;
}

function isWrapping(value: Value): boolean {
	return typeof value === "object" && (value?.kind === "dict" || value?.kind === "opaque");
}

/** Weights other than the chosen ones; the same tensors under another key do not count. */
function othersBeside(chosen: Root, roots: readonly Root[]): Root[] {
	return roots.filter(
		({ kind, tensors }) => kind === "weights" && [...tensors].some((tensor) => !chosen.tensors.has(tensor)),
	);
}

/**
 * A trainer's state beside the weights. Empty if the file contains nothing else, because then the state is its content.
 */
function trainerStateBeside(roots: readonly Root[]): readonly Root[] {
	const isState = ({ kind, bare }: Root): boolean => kind === "trainer" && !bare;
	return roots.every(({ kind }) => kind === "trainer") ? [] : roots.filter(isState);
}

function without(dict: Dict, gone: readonly Root[]): Dict {
	if (gone.length === 0) return dict;
	const values = new Set(gone.map(({ value }) => value));
	return { kind: "dict", entries: new Map([...dict.entries].filter(([, value]) => !values.has(value))) };
}

function leftOutOf(left: readonly { readonly path: string; readonly root: Root }[], named: Named): LeftOutRoot[] {
	const found = new Set(named.values());
	return left.flatMap(({ path, root }) => {
		const tensors = [...tensorsWithin(root.value)].filter((tensor) => !found.has(tensor)).length;
		return tensors === 0 ? [] : [{ root: path, tensors }];
	});
}

function listOf(roots: readonly Root[]): string {
	const shown = roots
		.slice(0, LISTED_ROOTS)
		.map(({ key, tensors }) => `${quoted(key)} (${countText(tensors.size, "tensor")})`);
	return andMore(shown, roots.length);
}

function isDict(value: Value): value is Dict {
	return typeof value === "object" && value?.kind === "dict";
}
