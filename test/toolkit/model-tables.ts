import { expectedOf } from "../../toolkit/architectures/expected.ts";
import { ARCHITECTURES, COMPONENTS } from "../../toolkit/architectures/index.ts";
import type { Architecture, Component } from "../../toolkit/architectures/registry.ts";
import type { DType } from "../../toolkit/dtype.ts";
import type { Shape, Tensor, TensorTable } from "../../toolkit/tensor.ts";

/** One way to make a file of an architecture: a component for each of its parts. */
export interface Model {
	readonly name: string;
	readonly architecture: Architecture;
	readonly components: readonly Component[];
}

/** Every file that the registry describes. */
export const MODELS: readonly Model[] = ARCHITECTURES.flatMap((architecture) =>
	choices(architecture).map((components) => ({
		name: `${architecture.id} of ${components.map((component) => component.id).join(", ")}`,
		architecture,
		components,
	})),
);

/** The first model of an architecture: its ordinary components, with their original names. */
export function modelOf(architecture: string): Model {
	const model = MODELS.find(
		(one) => one.architecture.id === architecture && !one.components.some(({ alone }) => alone),
	);
	if (model === undefined) throw new Error(`No architecture is called ${architecture}`);
	return model;
}

/** A model's tensors with the prefixes of its architecture. */
export function tensorsOf(model: Model, which: "required" | "optional" | "all" = "all"): Tensor[] {
	return model.components.flatMap((component, i) => {
		const prefix = model.architecture.parts[i]?.prefix ?? "";
		return componentTensors(component, prefix, which);
	});
}

/** A component's tensors at a prefix, free sizes set to 8. */
export function componentTensors(
	component: Component | string,
	prefix: string,
	which: "required" | "optional" | "all" = "all",
): Tensor[] {
	const known = typeof component === "string" ? COMPONENTS.find((one) => one.id === component) : component;
	if (known === undefined) throw new Error(`No component is called ${component}`);
	const { required, optional } = expectedOf(known);
	const specs = which === "all" ? [...required, ...optional] : which === "required" ? required : optional;
	return specs.map(({ name, shape }) =>
		tensor(
			prefix + name,
			shape.map((dim) => (typeof dim === "string" ? 8 : dim)),
		),
	);
}

/** A tensor of which only name, shape and dtype matter. */
export function tensor(name: string, shape: Shape, dtype: DType = "F32"): Tensor {
	return { name, dtype, shape, storage: { offset: 0, bytes: 0 }, start: 0 };
}

/** A file of these tensors. */
export function tableOf(tensors: readonly Tensor[]): TensorTable {
	return {
		format: "safetensors",
		tensors: new Map(tensors.map((one) => [one.name, one])),
		metadata: new Map(),
		globals: [],
		oddities: [],
	};
}

function choices(architecture: Architecture): Component[][] {
	return architecture.parts.reduce<Component[][]>(
		(made, part) => {
			const fitting = COMPONENTS.filter(
				(one) => one.class === part.class && (part.only?.includes(one.id) ?? true),
			).filter((one) => part.prefix === "" || !one.alone);
			return made.flatMap((before) => fitting.map((component) => [...before, component]));
		},
		[[]],
	);
}
