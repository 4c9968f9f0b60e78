/** A size that is fixed, or the name of one that is free but the same wherever the name appears. */
export type Dim = number | string;

/** A tensor that a network stores. */
export interface SpecTensor {
	readonly name: string;
	readonly shape: readonly Dim[];
	/** Complete files may lack it. */
	readonly optional?: true;
}

/**
 * The tensors of a network or a part of one: hands each to `put`, in the order of the network, with `before` in front of
 * its name. A function and no iterator, since every process describes some dozen networks at its first file: each level
 * of iterators costs every tensor below it a step and a name.
 */
export type Spec = (put: (tensor: SpecTensor) => void, before: string) => void;

/** Every tensor of a spec, with `before` in front of each name. */
export function tensorsOf(spec: Spec, before = ""): SpecTensor[] {
	const tensors: SpecTensor[] = [];
	spec((tensor) => tensors.push(tensor), before);
	return tensors;
}

/** One tensor of its own. */
export function tensor(name: string, ...shape: Dim[]): Spec {
	return (put, before) => put({ name: before + name, shape });
}

/** The tensors of `specs` below `name`, as torch.nn.Module names its children. */
export function under(name: string, ...specs: Spec[]): Spec {
	return (put, before) => {
		for (const spec of specs) spec(put, `${before}${name}.`);
	};
}

/** `specs` one after the other. */
export function all(...specs: Spec[]): Spec {
	return (put, before) => {
		for (const spec of specs) spec(put, before);
	};
}

/** `name.0` to `name.(count-1)`, as torch.nn.ModuleList names its items. */
export function list(name: string, count: number, item: (index: number) => Spec): Spec {
	return (put, before) => {
		for (let i = 0; i < count; i++) item(i)(put, `${before}${name}.${i}.`);
	};
}

/** The same tensors, none of which a complete file must hold. */
export function optional(spec: Spec): Spec {
	return (put, before) => spec(({ name, shape }) => put({ name, shape, optional: true }), before);
}

/** The same tensors, each as `change` makes it; `change` sees the names that the spec itself gives. */
export function changed(spec: Spec, change: (tensor: SpecTensor) => SpecTensor): Spec {
	return (put, before) => {
		spec((own) => {
			const made = change(own);
			put(named(made, before + made.name));
		}, "");
	};
}

/** The same tensors under the names that `rename` makes of their own. */
export function renamed(spec: Spec, rename: (own: string) => string): Spec {
	return changed(spec, (tensor) => named(tensor, rename(tensor.name)));
}

function named({ shape, optional }: SpecTensor, name: string): SpecTensor {
	// Several times as fast as spreading, and every process pays for it at its first file.
	return optional ? { name, shape, optional } : { name, shape };
}
