import { DTYPES, type DType } from "./dtype.ts";
import { metricPartOf } from "./metric.ts";
import type { MetricPart, Origin, Precision, Tally, Wanted } from "./plan.ts";
import { CLIP_POSITIONS, mendedPositions } from "./repair.ts";
import { bytesOfTensor, countOf, type Tensor } from "./tensor.ts";
import type { Found } from "./verdict.ts";

/** How the tensors of a model are stored, whatever plan writes it. */
export interface StoreChoices {
	readonly precision: Precision;
	/** Writes CLIP position ids as 0 to 76, whatever they are. */
	readonly fixClip: boolean;
	/** Tensors that keep their dtype, because a cast was seen to change what they mean. */
	readonly keepDType: ReadonlySet<string>;
}

/** What a tensor of a source becomes in the output. */
export interface Role {
	/** Its name in the output. */
	readonly name: string;
	/** Index of the source that it comes from. */
	readonly source: number;
	readonly metric: MetricPart | null;
	/** Part of a network that is cast as a whole, its scalars too; false for a LoRA's scales. */
	readonly weight: boolean;
	/** Never cast. */
	readonly exact: boolean;
	/** Float32 becomes bfloat16 where half precision was asked for; every other dtype stays. */
	readonly bfloat?: true;
}

/** The dtype that each precision stores weights in. */
export const CAST_TO: Readonly<Record<Exclude<Precision, "keep">, DType>> = { fp16: "F16", bf16: "BF16", fp32: "F32" };

/** Full precision. */
const FULL: ReadonlySet<DType> = new Set(["F64", "F32"]);

/** The dtypes that a precision is applied to; eight-bit floats are quantised on purpose and stay. */
const WEIGHTS: ReadonlySet<DType> = new Set(["F64", "F32", "F16", "BF16"]);

/**
 * For each tensor of these components: what it becomes where its architecture has it. `names` are those of everything
 * that is written: a component is not renamed where that would overwrite one of them. `castExact`: small components,
 * which keep their dtype otherwise, are cast as well.
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
			// Member by member: spreading takes several times as long.
			roles.set(name, { name: written, source, metric, weight, exact: exact && !castExact });
		}
	}
	return roles;
}

/** The prefix that a component's tensors are written below. */
function prefixToWrite({ prefix, writePrefix, tensors }: Found, names: ReadonlySet<string>): string {
	if (prefix === writePrefix) return prefix;
	const overwrites = tensors.some((name) => names.has(writePrefix + name.slice(prefix.length)));
	return overwrites ? prefix : writePrefix;
}

/** What a tensor of a component of this class counts as. */
export function roleOf(componentClass: string, nameInFile: string): Pick<Role, "metric" | "weight" | "exact"> {
	return {
		metric: metricPartOf(componentClass, nameInFile),
		weight: !componentClass.startsWith("LoRA-"),
		exact: isExact(componentClass),
	};
}

/** Whether the values of a component of this class are all there is to it, and it is small: they are never cast. */
function isExact(componentClass: string): boolean {
	return componentClass.startsWith("Embedding-");
}

/** A tensor of no component: nothing is known of it, so nothing is changed. */
export function asItIs({ name }: Pick<Tensor, "name">, source: number): Role {
	return { name, source, metric: null, weight: false, exact: true };
}

/** A tensor as it is to be written: cast, mended or as it came. */
export function stored(tensor: Tensor, role: Role, choices: StoreChoices): Wanted {
	const { name, metric } = role;
	const from = originOf(tensor, role, choices);
	const dtype = from.kind === "literal" ? "I64" : storedAs(tensor, role, choices);
	return { name, dtype, shape: tensor.shape, from, metric };
}

/** How many tensors these are, and what they take where they come from. */
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
	// A merge turns these ids into floats; they are stored as the integers that a loader would see.
	if (isPositions(tensor) && DTYPES[tensor.dtype].kind === "float") return "I64";
	if (precision === "keep" || keepDType.has(tensor.name) || !WEIGHTS.has(tensor.dtype)) return tensor.dtype;
	if (countOf(tensor.shape) === 0 || (tensor.shape.length === 0 && !weight)) return tensor.dtype;
	if (bfloat) return precision === "fp32" || !FULL.has(tensor.dtype) ? tensor.dtype : "BF16";
	return CAST_TO[precision];
}

function isPositions(tensor: Tensor): boolean {
	return tensor.name.endsWith("embeddings.position_ids");
}
