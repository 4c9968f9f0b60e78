import type { Shape, TensorTable } from "../../../tensor.ts";

/** The two tensors of one layer, which has a number and no name. */
interface Pair {
	up?: Shape;
	down?: Shape;
}

/** Widths of the UNet levels that have attention. */
const UNET_WIDTHS = [320, 640, 1280];

/** Widths of the text encoder by base. The cross-attention has as many inputs. */
const CONTEXTS: readonly (readonly [base: string, context: number])[] = [
	["sd1", 768],
	["sd2", 1024],
];

const NAME = /^(unet|text_encoder):(\d{1,6}):(up|down)$/;
const PLACE = /^\d{1,6}$/;

/**
 * The bases of a LoRA that cloneofsimo's trainer wrote. Its tensors are called `unet:3:up`; in a `.pt` they are a list
 * without names: up, down, up, down. Only the widths identify the base, so the base must have every pair of widths.
 * Empty if that trainer did not write the file.
 */
export function numberedLoraBases({ tensors }: Pick<TensorTable, "tensors">): string[] {
	const unet = new Map<number, Pair>();
	const text = new Map<number, Pair>();
	let others = 0;
	let isList = false;
	for (const { name, shape } of tensors.values()) {
		const named = NAME.exec(name);
		if (named !== null) {
			put(named[1] === "unet" ? unet : text, Number(named[2]), named[3] === "up", shape);
		} else if (PLACE.test(name)) {
			isList = true;
			put(unet, Math.floor(Number(name) / 2), Number(name) % 2 === 0, shape);
		} else if (!name.startsWith("<")) {
			others++;
			if (2 * others >= tensors.size) return [];
		}
	}
	// A list contains only its tensors: numbers as names occur in other files, too.
	if (unet.size + text.size === 0 || (isList && others > 0)) return [];
	const bases = CONTEXTS.filter(
		([, context]) =>
			[...unet.values()].every((pair) => isUnetPair(pair, context)) &&
			[...text.values()].every((pair) => isPair(pair, [context], [context])),
	);
	return bases.map(([base]) => base);
}

function put(pairs: Map<number, Pair>, place: number, isUp: boolean, shape: Shape): void {
	const pair = pairs.get(place) ?? {};
	if (isUp) pair.up = shape;
	else pair.down = shape;
	pairs.set(place, pair);
}

/** A projection of an attention, or one of the two layers of a feed-forward, of which GEGLU doubles the first. */
function isUnetPair(pair: Pair, context: number): boolean {
	return UNET_WIDTHS.some(
		(width) =>
			isPair(pair, [width, context], [width]) ||
			isPair(pair, [width], [8 * width]) ||
			isPair(pair, [4 * width], [width]),
	);
}

function isPair({ up, down }: Pair, inputs: readonly number[], outputs: readonly number[]): boolean {
	if (up !== undefined && (up.length !== 2 || !outputs.includes(up[0] ?? 0))) return false;
	if (down !== undefined && (down.length !== 2 || !inputs.includes(down[1] ?? 0))) return false;
	return up === undefined || down === undefined || up[1] === down[0];
}
