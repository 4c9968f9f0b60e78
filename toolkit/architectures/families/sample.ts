import type { Shape } from "../../tensor.ts";
import { demanded, type Pattern } from "./pattern.ts";

/** A tensor of a generated header. */
export interface SampleTensor {
	readonly name: string;
	readonly shape: Shape;
}

/**
 * The tensors of templates such as `blocks.{0..29}.norm.weight 1152` or `out.{0,2}.weight 64,64,3,3`: a name, a space,
 * the dimensions. Braces contain a range or a list; each item is a tensor. A name alone is a scalar.
 */
export function sampleOf(templates: readonly string[]): SampleTensor[] {
	return templates.flatMap((template) => {
		const [name = "", dims = ""] = template.split(" ");
		const shape = dims === "" ? [] : dims.split(",").map(Number);
		return expanded(name).map((each) => ({ name: each, shape }));
	});
}

/** The names that a template expands to, with only the first number of each range. */
export function templateNames(template: string): string[] {
	const [name = ""] = template.split(" ");
	return expanded(name.replace(/\{(\d+)\.\.\d+\}/g, "$1"));
}

function expanded(name: string): string[] {
	const brace = /\{([^}]*)\}/.exec(name);
	if (brace === null) return [name];
	const [braces, inner = ""] = brace;
	return choices(inner).flatMap((choice) =>
		expanded(name.slice(0, brace.index) + choice + name.slice(brace.index + braces.length)),
	);
}

function choices(inner: string): string[] {
	const range = /^(\d+)\.\.(\d+)$/.exec(inner);
	if (range === null) return inner.split(",");
	const first = Number(range[1]);
	return Array.from({ length: Number(range[2]) - first + 1 }, (_, i) => String(first + i));
}

/** The size of a dimension in a sample where the pattern allows any. */
const ANY_SIZE = 32;

/** Templates of the tensors that patterns require, for networks with free width and depth. */
export function sampleFrom(patterns: readonly Pattern[]): string[] {
	return patterns.flatMap((pattern) => {
		const [name] = demanded(pattern);
		if (name === undefined) return [];
		if (pattern.test === "width") return [`${name} ${ANY_SIZE},${ANY_SIZE},3,3`];
		if (pattern.test !== "shape") return [`${name} ${ANY_SIZE}`];
		const sizes = pattern.sizes.map((size) => (size === "any" ? ANY_SIZE : typeof size === "number" ? size : size[0]));
		return [`${name} ${sizes.join(",")}`];
	});
}
