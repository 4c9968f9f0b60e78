import type { Kind } from "../kinds.ts";
import type { Base } from "../verdict.ts";
import { changed, type Spec, type SpecTensor } from "./spec.ts";

/** A set of tensors that form one network. */
export interface Component {
	/** As in the seed: `UNET-v1-SD`. */
	readonly id: string;
	/** What it can stand for: `UNET-v1`. */
	readonly class: string;
	/** What it makes of its architecture, such as `inpainting`; null for the ordinary one. */
	readonly variant: string | null;
	readonly spec: () => Spec;
	/** The network that it is but for one tensor, which is another: the rest is described once for both. */
	readonly like?: { readonly component: Component; readonly but: SpecTensor };
	/** The network that it is by other names: its id, and this component's name for each of that one's tensors. */
	readonly standsFor?: { readonly component: string; readonly name: (own: string) => string };
	/** Only ever a file of its own, never below a prefix. */
	readonly alone?: true;
	/**
	 * Every required name begins with one of these and a dot, or is one: files of other kinds are told by a glance.
	 * Absent where the names have no such beginnings.
	 */
	readonly roots?: readonly string[];
}

/** One class of an architecture, at its place. */
export interface Part {
	readonly class: string;
	/** What stands before the component's own names; empty when bare. */
	readonly prefix: string;
	/** Prefixes that some files use in its stead. They are read, and `prefix` is written. */
	readonly alsoAt?: readonly string[];
	/** The ids that may stand here, where not all of the class may. */
	readonly only?: readonly string[];
}

/** What a file may hold: classes, each at its prefix. */
export interface Architecture {
	readonly id: string;
	readonly kind: Kind;
	readonly base: Base;
	readonly variant: string | null;
	readonly parts: readonly Part[];
	/** Published without some of its parts, too, such as SDXL without its VAE: their absence is no damage. */
	readonly inPart?: true;
}

/** What one file of `models/` describes. */
export interface Family {
	readonly components: readonly Component[];
	readonly architectures: readonly Architecture[];
}

/** A network that is like another but for the shape of one tensor. */
export function butFor(
	component: Component,
	but: SpecTensor,
	about: Pick<Component, "id" | "class" | "variant">,
): Component {
	const spec = (): Spec => changed(component.spec(), (tensor) => (tensor.name === but.name ? but : tensor));
	return { ...component, ...about, spec, like: { component, but } };
}

/** An architecture of one class without a prefix: a file that holds that network alone. */
export function bare(
	id: string,
	about: Pick<Architecture, "kind" | "base"> & { readonly variant?: string; readonly only?: readonly string[] },
): Architecture {
	const { kind, base, variant = null, only } = about;
	return { id, kind, base, variant, parts: [{ class: id, prefix: "", ...(only ? { only } : {}) }] };
}
