import type { MarkerFamily } from "./marker-family.ts";
import { type Pattern, shape, width } from "./pattern.ts";
import { sampleFrom } from "./sample.ts";

/** The weight of a convolution of any size. */
export const conv = (name: string): Pattern => shape(`${name}.weight`, "any", "any", "any", "any");
/** A matrix of any size. */
export const table = (name: string): Pattern => shape(name, "any", "any");
/** A vector of any size. */
export const row = (name: string): Pattern => shape(name, "any");

/** Two convolutions have the same number of output channels. */
export const asWide = (one: string, other: string): Pattern =>
	width({ tensor: `${one}.weight`, dim: 0 }, 1, { tensor: `${other}.weight`, dim: 0 });

/** The rules of each layout, by architecture. */
export type Networks = Readonly<Record<string, readonly (readonly Pattern[])[]>>;

/** One family for each layout of the networks. `roots` has, by architecture, roots that the rules do not name. */
export function networksOf(
	kind: string,
	networks: Networks,
	roots: Readonly<Record<string, readonly string[]>>,
): MarkerFamily[] {
	return Object.entries(networks).flatMap(([base, forms]) =>
		forms.map((sentinels) => {
			const own = roots[base] ?? [];
			const body = own.map((root) => `${root.replace("#", "1")}.{0..3}.body.weight 32,32,3,3`);
			return { kind, base, layout: "native", sentinels, roots: own, sample: [...sampleFrom(sentinels), ...body] };
		}),
	);
}
