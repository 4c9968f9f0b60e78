import type { MarkerFamily } from "./marker-family.ts";
import { demanded } from "./pattern.ts";
import { templateNames } from "./sample.ts";

/**
 * The roots of a family: first parts of its tensor names, with `#` for each number, such as `double_blocks` or `lin#`. They
 * come from its sentinel tensors, its sample and its own `roots`.
 */
export function rootsOf({ sentinels, sample, roots = [] }: MarkerFamily): ReadonlySet<string> {
	const names = [...sentinels.flatMap(demanded), ...sample.flatMap(templateNames)];
	return new Set([...names.map((name) => rootOf(name, 0)), ...roots]);
}

/** The part of the name from `start` to the next dot, with `#` for each number. */
export function rootOf(name: string, start: number): string {
	const dot = name.indexOf(".", start);
	const root = name.slice(start, dot < 0 ? name.length : dot);
	return /\d/.test(root) ? root.replace(/\d+/g, "#") : root;
}
