import { DTYPES } from "../../dtype.ts";
import type { Tensor, TensorTable } from "../../tensor.ts";
import type { FamilyAnswer } from "./family.ts";
import type { MarkerFamily } from "./marker-family.ts";
import { allHold, demanded, type Surroundings } from "./pattern.ts";
import { isCompanion, prefixesOf } from "./prefixes.ts";
import { rootOf, rootsOf } from "./roots.ts";

/** Which families to check: those that a tensor of this name stands for, and the few that no name does. */
export interface FamilyIndex {
	readonly byName: ReadonlyMap<string, readonly MarkerFamily[]>;
	readonly nameless: readonly MarkerFamily[];
}

/** An entry of the registry that holds, and where its names begin. */
export interface FamilyMatch {
	readonly family: MarkerFamily;
	/** What stands in front of the names. */
	readonly prefix: string;
}

/** The index of `families` by the first tensors that each demands. */
export function indexOf(families: readonly MarkerFamily[]): FamilyIndex {
	const byName = new Map<string, MarkerFamily[]>();
	const nameless: MarkerFamily[] = [];
	for (const family of families) {
		const sentinels = family.telling.map(demanded).find((names) => names.length > 0) ?? [];
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
 * Every family of the index whose telling tensors the table has, under whichever prefix, and of whose network most of the
 * file is. Where there is a denoiser, the networks beside it are parts of a checkpoint and not matched.
 */
export function matchesOf({ tensors }: TensorTable, index: FamilyIndex): FamilyMatch[] {
	const found = new Map<MarkerFamily, FamilyMatch>();
	for (const prefix of prefixesOf(tensors.keys())) {
		const view = below(tensors, prefix);
		const check = (family: MarkerFamily): void => {
			if (!found.has(family) && allHold(family.telling, view)) found.set(family, { family, prefix });
		};
		for (const [sentinel, families] of index.byName) if (view.has(sentinel)) families.forEach(check);
		// They speak of a file's only tensor.
		if (tensors.size === 1) index.nameless.forEach(check);
	}
	const matches = [...found.values()];
	const denoisers = matches.filter(isDenoiser);
	return (denoisers.length > 0 ? denoisers : matches).filter((match) => isMost(match, tensors));
}

/**
 * What the matches make of the file, most likely first: a denoiser alone is a diffusion model, one beside a VAE or a
 * text encoder is a checkpoint.
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

/** Fewer tensors than the smallest VAE or text encoder has are strays. */
const FEWEST_OF_A_COMPANION = 20;

function hasCompanions(prefix: string, tensors: ReadonlyMap<string, Tensor>): boolean {
	let companions = 0;
	for (const name of tensors.keys()) {
		if (isBeside(name, prefix) && isCompanion(name) && ++companions >= FEWEST_OF_A_COMPANION) return true;
	}
	return false;
}

/** Whether a tensor can be another network's than that below the prefix: without one, all are below it. */
const isBeside = (name: string, prefix: string): boolean => prefix === "" || !name.startsWith(prefix);

/** How much of a file has to be below the prefix of a network that is no denoiser: the rest is strays. */
const BELOW_A_PREFIX = 0.9;

/**
 * Whether most of the tensors are of such a network: at least half of those below its prefix, by the first parts of
 * their names. A denoiser's file may hold more beside the prefix, a checkpoint's other parts; another's hardly any, since a
 * model that has a known network as a part is not that network.
 */
function isMost(match: FamilyMatch, tensors: ReadonlyMap<string, Tensor>): boolean {
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

/** The tensors below `prefix`, by the rest of their names. */
function below(tensors: ReadonlyMap<string, Tensor>, prefix: string): Surroundings {
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

/** Whether the elements are whole numbers that stand for packed weights, as in nf4, nvfp4 and SVDQuant files. */
function isPacked({ dtype, shape }: Tensor): boolean {
	return DTYPES[dtype].kind === "integer" && dtype !== "I64" && shape.length === 2;
}
