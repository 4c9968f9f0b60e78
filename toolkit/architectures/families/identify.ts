import { DTYPES } from "../../dtype.ts";
import type { Prefix } from "../../prefixes.ts";
import type { Tensor, TensorTable } from "../../tensor.ts";
import { isCompanion } from "./companions.ts";
import type { FamilyAnswer } from "./family.ts";
import type { MarkerFamily } from "./marker-family.ts";
import { allHold, demanded, type PatternContext } from "./pattern.ts";
import { rootOf, rootsOf } from "./roots.ts";

/** Families by a tensor name that their rules require, and the few families that require no fixed name. */
export interface FamilyIndex {
	readonly byName: ReadonlyMap<string, readonly MarkerFamily[]>;
	readonly nameless: readonly MarkerFamily[];
}

/** A family whose rules hold, and the prefix under which they hold. */
export interface FamilyMatch {
	readonly family: MarkerFamily;
	/** The text before the network's own names; may be empty. */
	readonly prefix: string;
}

/** Indexes `families` by the first tensors that each requires. */
export function indexOf(families: readonly MarkerFamily[]): FamilyIndex {
	const byName = new Map<string, MarkerFamily[]>();
	const nameless: MarkerFamily[] = [];
	for (const family of families) {
		const sentinels = family.sentinels.map(demanded).find((names) => names.length > 0) ?? [];
		if (sentinels.length === 0) nameless.push(family);
		for (const name of sentinels) {
			const others = byName.get(name);
			if (others === undefined) byName.set(name, [family]);
			else others.push(family);
		}
	}
	return { byName, nameless };
}

/**
 * Every family whose rules hold for the table under some prefix, and which accounts for most of the file. If a denoiser
 * matches, only denoisers are returned, because the other networks are parts of a checkpoint.
 */
export function matchesOf({ tensors }: TensorTable, prefixes: readonly Prefix[], index: FamilyIndex): FamilyMatch[] {
	const found = new Map<MarkerFamily, FamilyMatch>();
	for (const prefix of ["", ...prefixes.map(({ text }) => text)]) {
		const view = below(tensors, prefix);
		const check = (family: MarkerFamily): void => {
			if (!found.has(family) && allHold(family.sentinels, view)) found.set(family, { family, prefix });
		};
		for (const [sentinel, families] of index.byName) if (view.has(sentinel)) families.forEach(check);
		// Their rules concern files with a single tensor.
		if (tensors.size === 1) index.nameless.forEach(check);
	}
	const matches = [...found.values()];
	const denoisers = matches.filter(isDenoiser);
	return (denoisers.length > 0 ? denoisers : matches).filter((match) => isMost(match, tensors));
}

/**
 * The answers that the matches give, most likely first. A denoiser alone is a diffusion model; a denoiser with a VAE or
 * a text encoder is a checkpoint.
 */
export function answersOf({ tensors }: TensorTable, matches: readonly FamilyMatch[]): FamilyAnswer[] {
	const answers = new Map<string, FamilyAnswer>();
	for (const match of matches) {
		const { family, prefix } = match;
		const kind = isDenoiser(match) && hasCompanions(prefix, tensors) ? "checkpoint" : family.kind;
		const view = below(tensors, prefix);
		const variant = family.variants?.find(({ when }) => allHold(when, view))?.variant ?? null;
		for (const base of [family.base, ...(family.also ?? [])]) {
			if (!answers.has(`${kind} ${base}`)) answers.set(`${kind} ${base}`, { kind, base, variant });
		}
	}
	return [...answers.values()];
}

const isDenoiser = ({ family }: FamilyMatch): boolean => family.kind === "diffusion-model";

/** The smallest VAE and the smallest text encoder have more tensors than this. Fewer do not make a checkpoint. */
const FEWEST_OF_A_COMPANION = 20;

function hasCompanions(prefix: string, tensors: ReadonlyMap<string, Tensor>): boolean {
	let companions = 0;
	for (const name of tensors.keys()) {
		if (isBeside(name, prefix) && isCompanion(name) && ++companions >= FEWEST_OF_A_COMPANION) return true;
	}
	return false;
}

/** Whether a tensor is outside the prefix, or the prefix is empty and does not separate the networks. */
const isBeside = (name: string, prefix: string): boolean => prefix === "" || !name.startsWith(prefix);

/** The share of the file's tensors that must be under the prefix when the network is not a denoiser. */
const BELOW_A_PREFIX = 0.9;

/**
 * Whether the network accounts for most of the file: at least half of the tensors under the prefix have a root of the
 * family. Outside the prefix, a denoiser may have any number of tensors (the rest of a checkpoint) and another network
 * hardly any: a model that contains a known network is not that network.
 */
export function isMost(match: FamilyMatch, tensors: ReadonlyMap<string, Tensor>): boolean {
	if (tensors.size === 1) return true;
	const { family, prefix } = match;
	const roots = rootsOf(family);
	let below = 0;
	let own = 0;
	for (const name of tensors.keys()) {
		if (!name.startsWith(prefix)) continue;
		if (prefix === "" && isDenoiser(match) && isCompanion(name)) continue;
		below++;
		if (roots.has(rootOf(name, prefix.length))) own++;
	}
	return 2 * own >= below && (isDenoiser(match) || below >= BELOW_A_PREFIX * tensors.size);
}

/** The tensors under `prefix`, by the rest of their names. */
export function below(tensors: ReadonlyMap<string, Tensor>, prefix: string): PatternContext {
	return {
		has: (name) => tensors.has(prefix + name),
		beside: (name) => tensors.has(name),
		packed: (name) => {
			const tensor = tensors.get(prefix + name);
			return tensor !== undefined && isPacked(tensor) ? tensor.shape : null;
		},
		shape: (name) => {
			const tensor = tensors.get(prefix + name);
			return tensor === undefined || isPacked(tensor) ? null : tensor.shape;
		},
		get names() {
			return [...tensors.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
		},
		get size() {
			return [...this.names].length;
		},
	};
}

/** Whether the tensor holds packed weights, as in nf4, nvfp4 and SVDQuant files: a matrix of an integer dtype. */
function isPacked({ dtype, shape }: Tensor): boolean {
	return DTYPES[dtype].kind === "integer" && dtype !== "I64" && shape.length === 2;
}
