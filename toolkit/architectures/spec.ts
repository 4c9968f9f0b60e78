/** A fixed size, or the name of a free size, which must be the same wherever the name appears. */
export type Dim = number | string;

/** A tensor of a network. */
export interface SpecTensor {
	readonly name: string;
	readonly shape: readonly Dim[];
	/** A complete file may lack it. */
	readonly optional?: true;
}

/**
 * The tensors of a network or a part of one: passes each to `put`, in the order of the network, with its name prefixed
 * by `before`. A callback instead of an iterator for speed: every process builds about a dozen networks for its first
 * file, and each level of nested iterators would cost an iteration step and a string for every tensor below it.
 */
export type Spec = (put: (tensor: SpecTensor) => void, before: string) => void;

/** Every tensor of a spec, with each name prefixed by `before`. */
export function tensorsOf(spec: Spec, before = ""): SpecTensor[] {
	const tensors: SpecTensor[] = [];
	spec((tensor) => tensors.push(tensor), before);
	return tensors;
}

/** A single tensor. */
export function tensor(name: string, ...shape: Dim[]): Spec {
	return (put, before) => put({ name: before + name, shape });
}

/** The tensors of `specs` with the prefix `name.`, as torch.nn.Module names its children. */
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

/** The same tensors, all of them optional. */
export function optional(spec: Spec): Spec {
	return (put, before) => spec(({ name, shape }) => put({ name, shape, optional: true }), before);
}

/** The same tensors, each mapped by `change`, which gets the names without the outer prefix. */
export function changed(spec: Spec, change: (tensor: SpecTensor) => SpecTensor): Spec {
	return (put, before) => {
		spec((own) => {
			const made = change(own);
			put(named(made, before + made.name));
		}, "");
	};
}

/** The same tensors with their names mapped by `rename`. */
export function renamed(spec: Spec, rename: (own: string) => string): Spec {
	return changed(spec, (tensor) => named(tensor, rename(tensor.name)));
}

function named({ shape, optional }: SpecTensor, name: string): SpecTensor {
	// Several times as fast as object spread, and every process runs this for its first file.
	return optional ? { name, shape, optional } : { name, shape };
}
