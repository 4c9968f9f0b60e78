import { type AdaptedDimensions, fitsDimensions } from "./algebra.ts";
import type { ModuleKey } from "./module-key.ts";
import { type TargetModules, targetModules } from "./notation.ts";

/** A module that a file adapts: its key and what the adapter says of its dimensions. */
export interface SoughtModule extends ModuleKey {
	readonly dimensions: AdaptedDimensions;
}

/** How a network answers for all modules that were sought in it. */
export interface Containment {
	/** The network's place in the list that the index was made of. */
	readonly network: number;
	/** How much was sought of the modules that are like those sought in all but the number of their block: up to 1. */
	readonly share: number;
	/** Whether the last block of each stack of which any was sought was, too. */
	readonly reachesEnds: boolean;
}

/** Modules of one network, with their place among all. */
interface Indexed {
	readonly id: number;
	readonly stack: number;
	readonly module: TargetModules;
}

/** The modules of several networks by their keys. */
export class TargetIndex {
	/** For each key the modules of each network; a network without any has none. */
	readonly #byKey = new Map<string, (readonly Indexed[] | undefined)[]>();
	readonly #byNetwork: readonly (readonly Indexed[])[];
	/** Stacks of blocks (`double_blocks_`), numbered as they come. */
	readonly #stacks = new Map<string, number>();

	constructor(networks: readonly string[]) {
		let id = 0;
		this.#byNetwork = targetModules(networks).map((modules, network) =>
			modules.map((module) => {
				const indexed = { id: id++, stack: this.#stackOf(module.key), module };
				let byNetwork = this.#byKey.get(module.key);
				if (byNetwork === undefined) {
					byNetwork = new Array(networks.length).fill(undefined);
					this.#byKey.set(module.key, byNetwork);
				}
				byNetwork[network] = [...(byNetwork[network] ?? []), indexed];
				return indexed;
			}),
		);
	}

	/** Whether any network has a module, or a parameter, of that name. */
	hasName({ key, numbers }: ModuleKey): boolean {
		const byNetwork = this.#byKey.get(key) ?? [];
		return byNetwork.some((indexed) => indexed?.some(({ module }) => isInRanges(numbers, module)));
	}

	/** Of some networks, those that have every module that is sought, with the dimensions that its adapter wants. */
	containing(sought: readonly SoughtModule[], networks: readonly number[]): Containment[] {
		let left = networks;
		const touched = new Set<number>();
		const highest = new Array<number>(this.#stacks.size).fill(-1);
		for (const module of sought) {
			const byNetwork = this.#byKey.get(module.key);
			if (byNetwork === undefined) return [];
			const fitting = left.map((network) => byNetwork[network]?.find((one) => fits(module, one.module)));
			if (fitting.includes(undefined)) left = left.filter((_, i) => fitting[i] !== undefined);
			if (left.length === 0) return [];
			for (const one of fitting) {
				if (one === undefined) continue;
				touched.add(one.id);
				const number = module.numbers[0] ?? -1;
				if (number > (highest[one.stack] ?? -1)) highest[one.stack] = number;
			}
		}
		return left.map((network) => {
			const modules = (this.#byNetwork[network] ?? []).filter(({ id }) => touched.has(id));
			const whole = modules.reduce((sum, { module }) => sum + module.count, 0);
			const reachesEnds = modules.every(({ stack, module }) => (highest[stack] ?? -1) >= (module.ranges[0]?.to ?? -1));
			return { network, share: whole === 0 ? 1 : sought.length / whole, reachesEnds };
		});
	}

	#stackOf(key: string): number {
		const name = key.slice(0, key.indexOf("#"));
		const known = this.#stacks.get(name) ?? this.#stacks.size;
		this.#stacks.set(name, known);
		return known;
	}
}

function fits(sought: SoughtModule, target: TargetModules): boolean {
	return isInRanges(sought.numbers, target) && fitsDimensions(sought.dimensions, target);
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
