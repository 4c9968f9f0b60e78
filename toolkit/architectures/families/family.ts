import type { Shape } from "../../tensor.ts";

/** A file's tensors as rules see them: by name without the meaningless prefix, with shape. */
export interface NamedShapes {
	has(name: string): boolean;
	/** Null where there is no such tensor, or where its shape is that of packed (quantised) elements and says nothing. */
	shape(name: string): Shape | null;
	readonly names: Iterable<string>;
	readonly size: number;
}

/** What a file is by its sentinel tensors. */
export interface FamilyAnswer {
	/** Vocabulary of kinds and bases: `docs/models.md`. */
	readonly kind: string;
	readonly base: string;
	readonly variant: string | null;
}
