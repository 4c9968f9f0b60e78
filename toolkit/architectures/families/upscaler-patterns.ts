import type { MarkerFamily } from "./marker-family.ts";
import { type Pattern, shape, width } from "./pattern.ts";
import { sampleFrom } from "./sample.ts";

/** A convolution's weights, of any size. */
export const conv = (name: string): Pattern => shape(`${name}.weight`, "any", "any", "any", "any");
/** Weights of a linear layer, or another table. */
export const table = (name: string): Pattern => shape(name, "any", "any");
/** A norm's weights, or others of one dimension. */
export const row = (name: string): Pattern => shape(name, "any");

/** A convolution gives as many channels as another. */
export const asWide = (one: string, other: string): Pattern =>
	width({ tensor: `${one}.weight`, dim: 0 }, 1, { tensor: `${other}.weight`, dim: 0 });

/** By architecture, each form in which its names come. */
export type Networks = Readonly<Record<string, readonly (readonly Pattern[])[]>>;

/**
 * A family of each form of the networks. `roots` are the parts of which the telling tensors show none, where most of a
 * network lies.
 */
export function networksOf(
	kind: string,
	networks: Networks,
	roots: Readonly<Record<string, readonly string[]>>,
): MarkerFamily[] {
	return Object.entries(networks).flatMap(([base, forms]) =>
		forms.map((telling) => {
			const own = roots[base] ?? [];
			const body = own.map((root) => `${root.replace("#", "1")}.{0..3}.body.weight 32,32,3,3`);
			return { kind, base, names: "native", telling, roots: own, sample: [...sampleFrom(telling), ...body] };
		}),
	);
}
