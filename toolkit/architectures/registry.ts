import type { Kind } from "../kinds.ts";
import type { Base } from "../verdict.ts";
import { changed, type Spec, type SpecTensor } from "./spec.ts";

/** A set of tensors that form one network. */
export interface Component {
	/** The exact form, such as `UNET-v1-SD`. */
	readonly id: string;
	/** The class of interchangeable components, such as `UNET-v1`. */
	readonly class: string;
	/** The variant that it gives its architecture, such as `inpainting`; null for the ordinary one. */
	readonly variant: string | null;
	readonly spec: () => Spec;
	/** A network that differs in only one tensor (`but`), so that the rest is built once for both. */
	readonly like?: { readonly component: Component; readonly but: SpecTensor };
	/** The network that this is a renamed form of: its id, and this component's name for each tensor of that network. */
	readonly standsFor?: { readonly component: string; readonly name: (own: string) => string };
	/** Occurs only as a file of its own, never at a prefix. */
	readonly alone?: true;
	/**
	 * The first segment of every required name is one of these, so that other files can be skipped quickly. Absent if the
	 * names have no such common segments.
	 */
	readonly roots?: readonly string[];
}

/** A part of an architecture: a class at a prefix. */
export interface Part {
	readonly class: string;
	/** The prefix of the component's own names; may be empty. */
	readonly prefix: string;
	/** Alternative prefixes that some files use. They are read, but `prefix` is written. */
	readonly alsoAt?: readonly string[];
	/** The ids of the allowed components, if not all of the class are allowed. */
	readonly only?: readonly string[];
}

/** The content of a kind of file: classes, each at its prefix. */
export interface Architecture {
	readonly id: string;
	readonly kind: Kind;
	readonly base: Base;
	readonly variant: string | null;
	readonly parts: readonly Part[];
	/** Also published without some of its parts, such as SDXL without its VAE, so their absence is not damage. */
	readonly inPart?: true;
}

/** The components and architectures of one file of `models/`. */
export interface Family {
	readonly components: readonly Component[];
	readonly architectures: readonly Architecture[];
}

/** A network that differs from another only in the shape of one tensor. */
export function butFor(
	component: Component,
	but: SpecTensor,
	about: Pick<Component, "id" | "class" | "variant">,
): Component {
	const spec = (): Spec => changed(component.spec(), (tensor) => (tensor.name === but.name ? but : tensor));
	return { ...component, ...about, spec, like: { component, but } };
}

/** An architecture of one class without a prefix: a file that contains only that network. */
export function bare(
	id: string,
	about: Pick<Architecture, "kind" | "base"> & { readonly variant?: string; readonly only?: readonly string[] },
): Architecture {
	const { kind, base, variant = null, only } = about;
	return { id, kind, base, variant, parts: [{ class: id, prefix: "", ...(only ? { only } : {}) }] };
}
