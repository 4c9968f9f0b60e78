/** A size that is fixed, or the name of one that is free but the same wherever the name appears. */
export type Dim = number | string;

/** A tensor that a network stores. */
export interface SpecTensor {
	readonly name: string;
	readonly shape: readonly Dim[];
	/** Complete files may lack it. */
	readonly optional?: true;
}

/** The tensors of a network or a part of one, in the order of the network. */
export type Spec = Iterable<SpecTensor>;

/** One tensor of its own. */
export function* tensor(name: string, ...shape: Dim[]): Spec {
	yield { name, shape };
}

/** The tensors of `specs` below `name`, as torch.nn.Module names its children. */
export function* under(name: string, ...specs: Spec[]): Spec {
	for (const spec of specs) for (const part of spec) yield named(part, `${name}.${part.name}`);
}

/** `specs` one after the other. */
export function* all(...specs: Spec[]): Spec {
	for (const spec of specs) yield* spec;
}

/** `name.0` to `name.(count-1)`, as torch.nn.ModuleList names its items. */
export function* list(name: string, count: number, item: (index: number) => Spec): Spec {
	for (let i = 0; i < count; i++) yield* under(`${name}.${i}`, item(i));
}

/** The same tensors, none of which a complete file must hold. */
export function* optional(spec: Spec): Spec {
	for (const part of spec) yield { ...part, optional: true };
}

/** The same tensor under another name. */
export function named(part: SpecTensor, name: string): SpecTensor {
	// Twice as fast as spreading, and every process pays for it at its first file.
	return part.optional ? { name, shape: part.shape, optional: true } : { name, shape: part.shape };
}
