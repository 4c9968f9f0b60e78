import type { MarkerFamily } from "./marker-family.ts";
import { demanded } from "./pattern.ts";
import { templateNames } from "./sample.ts";

/**
 * The first parts of the names that such a network has, with numbers left out: `double_blocks`, `lin#`. Its
 * telling tensors and its sample have them, and it may name more.
 */
export function rootsOf({ telling, sample, roots = [] }: MarkerFamily): ReadonlySet<string> {
	const names = [...telling.flatMap(demanded), ...sample.flatMap(templateNames)];
	return new Set([...names.map((name) => rootOf(name, 0)), ...roots]);
}

/** The first part of the name, from `start` on, with numbers left out. */
export function rootOf(name: string, start: number): string {
	const dot = name.indexOf(".", start);
	const root = name.slice(start, dot < 0 ? name.length : dot);
	return /\d/.test(root) ? root.replace(/\d+/g, "#") : root;
}
