import { isGenericName } from "./generic-name.ts";
import { identify } from "./identify.ts";
import type { Kind } from "./kinds.ts";
import { LOADER_NAMES, type LoaderName } from "./loader-names.ts";
import { stemOf } from "./name.ts";
import type { Identified } from "./prune-plan.ts";
import { quantisedAs } from "./quantised.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { plannedAs } from "./what.ts";

/** Whether files with generic names get names of what they are. */
export type Names = "keep" | "describe";

/** What a file's tensors say that it is. `base`: one, or all that it can be of with "or" between. */
export interface NamedFacts {
	readonly kind: Kind;
	readonly base: string;
	readonly variant: string | null;
}

/** Kinds whose variant says how a file is written rather than what it is for, and is left out of the name. */
const WITHOUT_VARIANT: ReadonlySet<Kind> = new Set(["lora"]);

/** Kinds of networks that several bases share, and that are known by the first of them. */
const NAMED_AFTER_FIRST: ReadonlySet<Kind> = new Set(["vae", "vae-approx"]);

/**
 * What a model's file is called in the library, without its ending: the name that it came with, or, where that is generic
 * and `names` is `describe`, one of what its tensors alone say that it is.
 */
export function publishedStem(fileName: string, table: TensorTable, names: Names): string {
	const stem = stemOf(fileName);
	if (names === "keep" || !isGenericName(stem)) return stem;
	// Metadata are whatever somebody wrote, so they have no say in a file's name.
	const told = plannedAs(identify({ ...table, metadata: new Map() }));
	return told === null ? stem : describedStem(factsOf(told), table);
}

/** What holds of everything that the file can be. */
function factsOf({ fileKind: kind, base, variant, also = [] }: Identified): NamedFacts {
	const bases = NAMED_AFTER_FIRST.has(kind) ? [base] : [...new Set([base, ...also.map((one) => one.base)])];
	const isSame = also.every((one) => one.variant === variant);
	return { kind, base: bases.join(" or "), variant: isSame ? variant : null };
}

/**
 * A name of letters, digits, dots and dashes made of these facts and of how the file is quantised, such as `flux1-vae`; or
 * the name by which a program finds files of this kind (`LOADER_NAMES`). Everything in it comes from our own tables.
 */
export function describedStem(facts: NamedFacts, table: TensorTable): string {
	const names = LOADER_NAMES.filter((one) => isFor(one, facts, table.tensors)).map(({ name }) => name);
	const whole = names.find((name) => name.whole !== undefined)?.whole;
	if (whole !== undefined) return whole;
	const base = names.find((name) => name.base !== undefined)?.base ?? facts.base;
	const variant = names.find((name) => name.variant !== undefined)?.variant ?? facts.variant;
	const quantised = quantisedAs(table)?.replace(/^GGUF /, "") ?? "";
	const parts = [base, WITHOUT_VARIANT.has(facts.kind) ? "" : (variant ?? ""), facts.kind, quantised];
	return parts.map(slug).filter(Boolean).join("-");
}

/** Whether a loader's rule is about a file like this. */
function isFor(rule: LoaderName, facts: NamedFacts, tensors: ReadonlyMap<string, Tensor>): boolean {
	const { kinds, base, variant, columns } = rule;
	if (!kinds.includes(facts.kind) || (base !== undefined && base !== facts.base)) return false;
	if (variant !== undefined && !variant.test(facts.variant ?? "")) return false;
	return columns === undefined || tensors.get(columns.tensor)?.shape[1] === columns.count;
}

function slug(words: string): string {
	return words.toLowerCase().replace(/[^a-z0-9._]+/g, "-");
}
