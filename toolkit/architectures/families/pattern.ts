import type { Shape } from "../../tensor.ts";
import type { NamedShapes } from "./family.ts";

/** The tensors under a prefix, with access to the rest of the file. */
export interface PatternContext extends NamedShapes {
	/** Whether the file has a tensor of this full name, prefix included. */
	beside(name: string): boolean;
	/** The stored shape of a tensor with packed elements; null for other tensors. */
	packed(name: string): Shape | null;
}

/** The size of a dimension: one number, one of several, or any. */
export type Size = number | "any" | readonly number[];

/** One dimension of a named tensor. */
export interface Side {
	readonly tensor: string;
	readonly dim: number;
}

/** A condition on a file's tensors. A plain value, so that it can be listed and described. */
export type Pattern =
	| { readonly test: "has"; readonly name: string }
	| { readonly test: "hasAny"; readonly anyOf: readonly string[] }
	| { readonly test: "not"; readonly noneOf: readonly string[] }
	| { readonly test: "beside"; readonly name: string }
	| { readonly test: "notBeside"; readonly noneOf: readonly string[] }
	| { readonly test: "shape"; readonly name: string; readonly sizes: readonly Size[] }
	| { readonly test: "sole"; readonly name: RegExp; readonly sizes: readonly Size[] }
	| { readonly test: "count"; readonly block: string; readonly least: number; readonly most: number }
	| { readonly test: "width"; readonly of: Side; readonly times: number; readonly as: Side };

/** The tensor exists. */
export const has = (name: string): Pattern => ({ test: "has", name });

/** At least one of these tensors exists. */
export const hasAny = (...anyOf: string[]): Pattern => ({ test: "hasAny", anyOf });

/** None of these tensors exists. */
export const not = (...noneOf: string[]): Pattern => ({ test: "not", noneOf });

/** The file has a tensor of this full name, without the network's prefix. */
export const beside = (name: string): Pattern => ({ test: "beside", name });

/** The file has no tensor of these full names, without the network's prefix. */
export const notBeside = (...noneOf: string[]): Pattern => ({ test: "notBeside", noneOf });

/** The tensor exists and its dimensions have these sizes. */
export const shape = (name: string, ...sizes: Size[]): Pattern => ({ test: "shape", name, sizes });

/** The file has exactly one tensor, with a name like this and dimensions of these sizes. */
export const sole = (name: RegExp, ...sizes: Size[]): Pattern => ({ test: "sole", name, sizes });

/**
 * The tensor `block`, with n = 0, 1, 2 … for its `{n}`, exists at least `least` and at most `most` times without a gap.
 */
export const count = (block: string, least: number, most = Number.POSITIVE_INFINITY): Pattern => ({
	test: "count",
	block,
	least,
	most,
});

/** Dimension `of` is `times` as large as dimension `as`. */
export const width = (of: Side, times: number, as: Side): Pattern => ({ test: "width", of, times, as });

/**
 * Whether all patterns hold. The shape of a packed tensor is not known exactly, so if there are shape patterns, at
 * least one must concern a tensor that is not packed, or give the size of every dimension.
 */
export function allHold(patterns: readonly Pattern[], tensors: PatternContext): boolean {
	let asked = false;
	let shown = false;
	for (const pattern of patterns) {
		if (!holds(pattern, tensors)) return false;
		if (pattern.test !== "shape") continue;
		asked = true;
		shown ||= tensors.shape(pattern.name) !== null || !pattern.sizes.includes("any");
	}
	return shown || !asked;
}

/**
 * Whether one pattern holds, in a time that does not depend on the number of tensors: blocks are not counted one by
 * one, and patterns about files with a single tensor never hold.
 */
export function holdsInPart(pattern: Pattern, tensors: PatternContext): boolean {
	if (pattern.test === "sole") return false;
	if (pattern.test !== "count") return holds(pattern, tensors);
	const { block, least, most } = pattern;
	const has = (n: number): boolean => tensors.has(block.replace("{n}", String(n)));
	return (least === 0 || has(least - 1)) && !(Number.isFinite(most) && has(most));
}

function holds(pattern: Pattern, tensors: PatternContext): boolean {
	switch (pattern.test) {
		case "has":
			return tensors.has(pattern.name);
		case "hasAny":
			return pattern.anyOf.some((name) => tensors.has(name));
		case "not":
			return !pattern.noneOf.some((name) => tensors.has(name));
		case "beside":
			return tensors.beside(pattern.name);
		case "notBeside":
			return !pattern.noneOf.some((name) => tensors.beside(name));
		case "shape": {
			const found = tensors.shape(pattern.name);
			if (found !== null) return allFit(pattern.sizes, found);
			const packed = tensors.packed(pattern.name);
			return packed !== null && fitPacked(pattern.sizes, packed);
		}
		case "sole": {
			if (tensors.size !== 1) return false;
			const [name = ""] = tensors.names;
			const found = tensors.shape(name);
			return pattern.name.test(name) && found !== null && allFit(pattern.sizes, found);
		}
		case "count": {
			let blocks = 0;
			while (blocks <= pattern.most && tensors.has(pattern.block.replace("{n}", String(blocks)))) blocks++;
			return blocks >= pattern.least && blocks <= pattern.most;
		}
		case "width": {
			const of = tensors.shape(pattern.of.tensor)?.[pattern.of.dim];
			const as = tensors.shape(pattern.as.tensor)?.[pattern.as.dim];
			return of !== undefined && as !== undefined && of === pattern.times * as;
		}
	}
}

/** Weights in one stored element: one in 8-bit formats, two in 4-bit formats. */
const PACKINGS = [1, 2];

/**
 * Whether a matrix of these sizes can have this stored shape: packed along rows, or in one column as by bitsandbytes.
 */
function fitPacked(sizes: readonly Size[], [rows = 0, columns = 0]: Shape): boolean {
	const [height = "any", width = "any"] = sizes;
	if (sizes.length !== 2) return false;
	if (columns !== 1) return fits(height, rows) && PACKINGS.some((packing) => fits(width, packing * columns));
	if (height === "any" || width === "any") return true;
	return among(height).some((one) => among(width).some((other) => one * other === 2 * rows));
}

const among = (size: number | readonly number[]): readonly number[] => (typeof size === "number" ? [size] : size);

function allFit(sizes: readonly Size[], found: Shape): boolean {
	return found.length === sizes.length && sizes.every((size, i) => fits(size, found[i]));
}

function fits(size: Size, found: number | undefined): boolean {
	if (size === "any") return true;
	return typeof size === "number" ? size === found : found !== undefined && size.includes(found);
}

/** Tensor names of which the pattern requires at least one; empty if it requires none by name. */
export function demanded(pattern: Pattern): readonly string[] {
	if (pattern.test === "has" || pattern.test === "shape") return [pattern.name];
	if (pattern.test === "width") return [pattern.of.tensor];
	if (pattern.test === "hasAny") return pattern.anyOf;
	if (pattern.test === "count" && pattern.least > 0) return [pattern.block.replace("{n}", "0")];
	return [];
}

/** The pattern in words: `img_in.weight [3072, any]`, `not scale_input`. */
export function described(pattern: Pattern): string {
	switch (pattern.test) {
		case "has":
			return pattern.name;
		case "hasAny":
			return pattern.anyOf.join(" or ");
		case "not":
			return `not ${pattern.noneOf.join(", not ")}`;
		case "beside":
			return `${pattern.name} in the file`;
		case "notBeside":
			return `no ${pattern.noneOf.join(", no ")} in the file`;
		case "shape":
			return `${pattern.name} ${sizesIn(pattern.sizes)}`;
		case "sole":
			return `one tensor only, ${sizesIn(pattern.sizes)}`;
		case "count":
			return pattern.most === Number.POSITIVE_INFINITY
				? `${pattern.block} at least ${pattern.least} times`
				: `${pattern.block} from ${pattern.least} to ${pattern.most} times`;
		case "width":
			return `${sideOf(pattern.of)} = ${pattern.times} × ${sideOf(pattern.as)}`;
	}
}

const sizesIn = (sizes: readonly Size[]): string =>
	`[${sizes.map((size) => (typeof size === "object" ? size.join("|") : size)).join(", ")}]`;

const sideOf = ({ tensor, dim }: Side): string => `dimension ${dim} of ${tensor}`;
