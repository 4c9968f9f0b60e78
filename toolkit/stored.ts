import { DTYPES, type DType } from "./dtype.ts";
import { metricPartOf } from "./metric.ts";
import type { MetricPart, Origin, Precision, Tally, Wanted } from "./plan.ts";
import { CLIP_POSITIONS, mendedPositions } from "./repair.ts";
import { bytesOfTensor, countOf, type Tensor } from "./tensor.ts";
import type { Found } from "./verdict.ts";

/** How the tensors of a model are stored; used by all plans. */
export interface StoreChoices {
	readonly precision: Precision;
	/** Replaces CLIP position ids with 0 to 76. */
	readonly fixClip: boolean;
	/** Names of tensors that keep their dtype, because a previous attempt showed that the cast would damage them. */
	readonly keepDType: ReadonlySet<string>;
}

/** How a tensor of a source is written to the output. */
export interface Role {
	/** Its name in the output. */
	readonly name: string;
	/** Index of its source. */
	readonly source: number;
	readonly metric: MetricPart | null;
	/** Part of a network that is cast as a whole, including its scalars; false for a LoRA's scales. */
	readonly weight: boolean;
	/** Never cast. */
	readonly exact: boolean;
	/** If half precision was requested, float32 becomes bfloat16; every other dtype stays. */
	readonly bfloat?: true;
}

/** The dtype that each precision stores weights in. */
export const CAST_TO: Readonly<Record<Exclude<Precision, "keep">, DType>> = { fp16: "F16", bf16: "BF16", fp32: "F32" };

/** Full precision. */
const FULL: ReadonlySet<DType> = new Set(["F64", "F32"]);

/** The dtypes that are cast; 8-bit floats are quantised on purpose and stay. */
const WEIGHTS: ReadonlySet<DType> = new Set(["F64", "F32", "F16", "BF16"]);

/**
 * The role of each tensor of these components. `names`: the names of all tensors that are written; a component is not
 * renamed if that would overwrite one of them. `castExact`: also cast small components, which otherwise keep their
 * dtype.
 */
export function rolesOf(
	components: readonly Found[],
	source: number,
	names: ReadonlySet<string>,
	castExact: boolean,
): Map<string, Role> {
	const roles = new Map<string, Role>();
	for (const found of components) {
		const prefix = prefixToWrite(found, names);
		for (const name of found.tensors) {
			const written = prefix + name.slice(found.prefix.length);
			const { metric, weight, exact } = roleOf(found.class, name);
			// Property by property: object spread takes several times as long.
			roles.set(name, { name: written, source, metric, weight, exact: exact && !castExact });
		}
	}
	return roles;
}

/** The prefix of a component's tensors in the output. */
function prefixToWrite({ prefix, writePrefix, tensors }: Found, names: ReadonlySet<string>): string {
	if (prefix === writePrefix) return prefix;
	const overwrites = tensors.some((name) => names.has(writePrefix + name.slice(prefix.length)));
	return overwrites ? prefix : writePrefix;
}

/** The role of a tensor by the class of its component. */
export function roleOf(componentClass: string, nameInFile: string): Pick<Role, "metric" | "weight" | "exact"> {
	return {
		metric: metricPartOf(componentClass, nameInFile),
		weight: !componentClass.startsWith("LoRA-"),
		exact: isExact(componentClass),
	};
}

/** Whether a component of this class is never cast: embeddings are small, and a cast would save little. */
function isExact(componentClass: string): boolean {
	return componentClass.startsWith("Embedding-");
}

/** The role of a tensor that is written unchanged, for example because no component claims it. */
export function asItIs({ name }: Pick<Tensor, "name">, source: number): Role {
	return { name, source, metric: null, weight: false, exact: true };
}

/** Plans how a tensor is written: cast, repaired or unchanged. */
export function stored(tensor: Tensor, role: Role, choices: StoreChoices): Wanted {
	const { name, metric } = role;
	const from = originOf(tensor, role, choices);
	const dtype = from.kind === "literal" ? "I64" : storedAs(tensor, role, choices);
	return { name, dtype, shape: tensor.shape, from, metric };
}

/** The count of these tensors and their bytes in the source. */
export function tally(tensors: readonly Tensor[]): Tally {
	return { tensors: tensors.length, bytes: tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0) };
}

function originOf(tensor: Tensor, { source, exact }: Role, { fixClip }: StoreChoices): Origin {
	const mends = fixClip && !exact && isPositions(tensor) && countOf(tensor.shape) === CLIP_POSITIONS;
	if (!mends) return { kind: "tensor", source, tensor };
	return { kind: "literal", bytes: new Uint8Array(BigInt64Array.from(mendedPositions(), BigInt).buffer) };
}

/** The dtype that a tensor has in the output. */
export function storedAs(
	tensor: Tensor,
	{ weight, exact, bfloat }: Role,
	{ precision, keepDType }: StoreChoices,
): DType {
	if (exact) return tensor.dtype;
	// Merge tools turn these ids into floats; they are stored as the integers that a loader would make of them.
	if (isPositions(tensor) && DTYPES[tensor.dtype].kind === "float") return "I64";
	if (precision === "keep" || keepDType.has(tensor.name) || !WEIGHTS.has(tensor.dtype)) return tensor.dtype;
	if (countOf(tensor.shape) === 0 || (tensor.shape.length === 0 && !weight)) return tensor.dtype;
	if (bfloat) return precision === "fp32" || !FULL.has(tensor.dtype) ? tensor.dtype : "BF16";
	return CAST_TO[precision];
}

function isPositions(tensor: Tensor): boolean {
	return tensor.name.endsWith("embeddings.position_ids");
}
