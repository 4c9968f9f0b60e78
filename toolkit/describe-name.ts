import { isGenericName } from "./generic-name.ts";
import { identify } from "./identify.ts";
import type { Kind } from "./kinds.ts";
import { LOADER_NAMES, type LoaderName } from "./loader-names.ts";
import { stemOf } from "./name.ts";
import type { Identified } from "./prune-plan.ts";
import { quantisedAs } from "./quantised.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { plannedAs } from "./what.ts";

/** Whether files with generic names keep them (`keep`) or get names that describe the model (`describe`). */
export type Names = "keep" | "describe";

/** The facts that a described name is made of. `base`: one base, or all possible ones joined by "or". */
export interface NamedFacts {
	readonly kind: Kind;
	readonly base: string;
	readonly variant: string | null;
}

/** Kinds whose variant describes the file's naming scheme rather than its use, and is left out of the name. */
const WITHOUT_VARIANT: ReadonlySet<Kind> = new Set(["lora"]);

/** Kinds of networks that several bases share and that are named after the first of them. */
const NAMED_AFTER_FIRST: ReadonlySet<Kind> = new Set(["vae", "vae-approx"]);

/**
 * The name of a model's file in the library, without its ending: its own name, or, if that is generic and `names` is
 * `describe`, a name that describes the model by its tensors alone.
 */
export function publishedStem(fileName: string, table: TensorTable, names: Names): string {
	const stem = stemOf(fileName);
	if (names === "keep" || !isGenericName(stem)) return stem;
	// Anyone can write anything into metadata, so a file's name must not depend on them.
	const identified = plannedAs(identify({ ...table, metadata: new Map() }));
	return identified === null ? stem : describedStem(factsOf(identified), table);
}

/** The facts that are true for every candidate of the file. */
function factsOf({ fileKind: kind, base, variant, also = [] }: Identified): NamedFacts {
	const bases = NAMED_AFTER_FIRST.has(kind) ? [base] : [...new Set([base, ...also.map((one) => one.base)])];
	const isSame = also.every((one) => one.variant === variant);
	return { kind, base: bases.join(" or "), variant: isSame ? variant : null };
}

/**
 * A name of letters, digits, dots and dashes made of these facts and the file's quantisation, such as `flux1-vae`; or
 * the name by which a program finds files of this kind (`LOADER_NAMES`). No part of it is copied from the file.
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

/** Whether a loader's rule applies to this file. */
function isFor(rule: LoaderName, facts: NamedFacts, tensors: ReadonlyMap<string, Tensor>): boolean {
	const { kinds, base, variant, columns } = rule;
	if (!kinds.includes(facts.kind) || (base !== undefined && base !== facts.base)) return false;
	if (variant !== undefined && !variant.test(facts.variant ?? "")) return false;
	return columns === undefined || tensors.get(columns.tensor)?.shape[1] === columns.count;
}

function slug(words: string): string {
	return words.toLowerCase().replace(/[^a-z0-9._]+/g, "-");
}
