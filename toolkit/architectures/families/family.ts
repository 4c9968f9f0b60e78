import type { Shape } from "../../tensor.ts";

/** The view of a file's tensors that rules get: names without the ignored prefix, and shapes. */
export interface NamedShapes {
	has(name: string): boolean;
	/** Null if there is no such tensor, or if its shape is that of packed (quantised) elements and proves nothing. */
	shape(name: string): Shape | null;
	readonly names: Iterable<string>;
	readonly size: number;
}

/** The identity of a file by its sentinel tensors. */
export interface FamilyAnswer {
	/** Vocabulary of kinds and bases: `docs/models.md`. */
	readonly kind: string;
	readonly base: string;
	readonly variant: string | null;
}
