import { type AdaptedDimensions, fitsDimensions } from "./algebra.ts";
import type { ModuleKey } from "./module-key.ts";
import { firstWord, firstWords, type TargetModules, targetReader } from "./notation.ts";

/** A module that a file adapts: its key, and its dimensions as far as the adapter determines them. */
export interface SoughtModule extends ModuleKey {
	readonly dimensions: AdaptedDimensions;
}

/** A network that has every module that was sought in it. */
export interface Containment {
	/** The network's index in the list that the target index was built from. */
	readonly network: number;
	/** The sought modules as a fraction of the network's modules of the same kinds: 1 if every block is sought. */
	readonly share: number;
	/** Whether the last block of every stack of blocks is sought, of those stacks from which any block is sought. */
	readonly reachesEnds: boolean;
}

/** One entry of a network's text. `id` numbers the entries of all networks, `stack` the stacks of blocks. */
interface Indexed {
	readonly id: number;
	readonly stack: number;
	readonly module: TargetModules;
}

/**
 * The modules of several networks by their keys. A network's text is read when a module is first sought that the
 * network may have: most files need few of the networks.
 */
export class TargetIndex {
	/** For each key, the entries of each network by the network's index; undefined for a network without the key. */
	readonly #byKey = new Map<string, (Indexed[] | undefined)[]>();
	readonly #byNetwork: (readonly Indexed[] | undefined)[];
	/** Stacks of blocks (`double_blocks_`), numbered in the order of their first appearance. */
	readonly #stacks = new Map<string, number>();
	readonly #texts: readonly string[];
	readonly #firstWords: (ReadonlySet<string> | undefined)[] = [];
	readonly #readTargets = targetReader();
	/** How many entries have been read. */
	#size = 0;

	constructor(texts: readonly string[]) {
		this.#texts = texts;
		this.#byNetwork = new Array(texts.length).fill(undefined);
	}

	/** Whether any network has a module, or a parameter, of that name. */
	hasName({ key, numbers }: ModuleKey): boolean {
		this.#read(key, [...this.#texts.keys()]);
		const byNetwork = this.#byKey.get(key) ?? [];
		return byNetwork.some((indexed) => indexed?.some(({ module }) => isInRanges(numbers, module)));
	}

	/** Returns those of the given networks that have every sought module with the dimensions that its adapter needs. */
	containing(sought: readonly SoughtModule[], networks: readonly number[]): Containment[] {
		const left = sought[0] === undefined ? [...networks] : this.#read(sought[0].key, networks);
		const touched = new Uint8Array(this.#size);
		const highest = new Float64Array(this.#stacks.size).fill(-1);
		for (const module of sought) {
			const byNetwork = this.#byKey.get(module.key);
			if (byNetwork === undefined) return [];
			let kept = 0;
			for (const network of left) {
				const one = firstFitting(byNetwork[network], module);
				if (one === undefined) continue;
				left[kept++] = network;
				touched[one.id] = 1;
				highest[one.stack] = Math.max(highest[one.stack] ?? -1, module.numbers[0] ?? -1);
			}
			if (kept === 0) return [];
			left.length = kept;
		}
		return left.map((network) => {
			const modules = (this.#byNetwork[network] ?? []).filter(({ id }) => touched[id] === 1);
			const whole = modules.reduce((sum, { module }) => sum + module.count, 0);
			const reachesEnds = modules.every(({ stack, module }) => (highest[stack] ?? -1) >= (module.ranges[0]?.to ?? -1));
			return { network, share: whole === 0 ? 1 : sought.length / whole, reachesEnds };
		});
	}

	/**
	 * Reads the texts of the given networks in which a path begins with the key's first word, and returns these networks.
	 */
	#read(key: string, networks: readonly number[]): number[] {
		const word = firstWord(key);
		return networks.filter((network) => {
			const text = this.#texts[network] ?? "";
			this.#firstWords[network] ??= firstWords(text);
			if (!this.#firstWords[network]?.has(word)) return false;
			this.#byNetwork[network] ??= this.#readTargets(text).map((module) => this.#added(network, module));
			return true;
		});
	}

	#added(network: number, module: TargetModules): Indexed {
		const indexed = { id: this.#size++, stack: this.#stackOf(module.key), module };
		let byNetwork = this.#byKey.get(module.key);
		if (byNetwork === undefined) {
			byNetwork = new Array(this.#texts.length).fill(undefined);
			this.#byKey.set(module.key, byNetwork);
		}
		const known = byNetwork[network];
		if (known === undefined) byNetwork[network] = [indexed];
		else known.push(indexed);
		return indexed;
	}

	#stackOf(key: string): number {
		const name = key.slice(0, key.indexOf("#"));
		const known = this.#stacks.get(name) ?? this.#stacks.size;
		this.#stacks.set(name, known);
		return known;
	}
}

function firstFitting(modules: readonly Indexed[] | undefined, sought: SoughtModule): Indexed | undefined {
	if (modules === undefined) return undefined;
	for (const one of modules) {
		if (isInRanges(sought.numbers, one.module) && fitsDimensions(sought.dimensions, one.module)) return one;
	}
	return undefined;
}

function isInRanges(numbers: readonly number[], { ranges }: TargetModules): boolean {
	for (let i = 0; i < ranges.length; i++) {
		const range = ranges[i];
		const number = numbers[i];
		if (range === undefined || number === undefined || number < range.from || number > range.to) return false;
		if (range.step > 1 && (number - range.from) % range.step !== 0) return false;
	}
	return true;
}
