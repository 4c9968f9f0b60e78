import { DTYPES, type DType } from "./dtype.ts";
import { WRITERS } from "./formats/index.ts";
import { metricPartOf } from "./metric.ts";
import type { MetricPart, Origin, OutputFormat, Plan, Precision, Tally, Wanted } from "./plan.ts";
import { CLIP_POSITIONS, mendedPositions } from "./repair.ts";
import { isScheduleBuffer, sortTensors } from "./sort-tensors.ts";
import { bytesOfTensor, countOf, type Tensor, type TensorTable } from "./tensor.ts";
import type { Verdict } from "./verdict.ts";

/** What a user may choose about pruning. */
export interface PruneChoices {
	readonly precision: Precision;
	readonly keepEma: boolean;
	/** Writes CLIP position ids as 0 to 76, whatever they are. */
	readonly fixClip: boolean;
	readonly vaeFormat: "pt" | "safetensors";
	/** What to write; null leaves it to what the file is. */
	readonly format: OutputFormat | null;
	/** Tensors that keep their dtype, because a cast was seen to make infinities of them. */
	readonly keepDType: ReadonlySet<string>;
}

export type Identified = Extract<Verdict, { kind: "identified" }>;

const CAST_TO: Readonly<Record<Exclude<Precision, "keep">, DType>> = { fp16: "F16", bf16: "BF16", fp32: "F32" };

/** The dtypes that a precision is applied to; eight-bit floats are quantised on purpose and stay. */
const WEIGHTS: ReadonlySet<DType> = new Set(["F64", "F32", "F16", "BF16"]);

/**
 * What pruning an identified file writes: its components, their optional tensors and every marker, without EMA and
 * junk. Throws ModelError when the output format cannot hold a tensor.
 */
export function planPrune(table: TensorTable, verdict: Identified, choices: PruneChoices): Plan {
	const sorted = sortTensors(table, verdict);
	const dropped = choices.keepEma ? [] : sorted.ema;
	const taken = choices.keepEma ? [...sorted.kept, ...sorted.ema] : sorted.kept;
	const roles = rolesOf(verdict);
	const tensors = taken.map((tensor) => wanted(tensor, roles.get(tensor.name), choices));
	const format = formatFor(verdict, choices);
	const metadata = [...table.metadata];
	const layout = WRITERS[format].layout(tensors, metadata);
	const source = tally(taken);
	return {
		format,
		precision: choices.precision,
		tensors: layout.tensors,
		metadata,
		bytes: layout.bytes,
		summary: {
			kept: source,
			ema: tally(dropped),
			junk: tally([...sorted.junk, ...sorted.unknown]),
			precision: source.bytes - layout.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
			notes: [...choices.keepDType].map((name) => `${name} keeps its dtype: half precision cannot hold its values`),
		},
	};
}

interface Role {
	readonly name: string;
	readonly metric: MetricPart | null;
}

/** For each tensor of a component: its name in the output, and the number of the metric it counts towards. */
function rolesOf(verdict: Identified): Map<string, Role> {
	const roles = new Map<string, Role>();
	for (const found of verdict.found) {
		for (const name of found.tensors) {
			roles.set(name, {
				name: found.writePrefix + name.slice(found.prefix.length),
				metric: metricPartOf(found.class, name),
			});
		}
	}
	return roles;
}

function wanted(tensor: Tensor, role: Role | undefined, choices: PruneChoices): Wanted {
	const from = originOf(tensor, choices);
	const dtype = from.kind === "literal" ? "I64" : storedAs(tensor, choices);
	return { name: role?.name ?? tensor.name, dtype, shape: tensor.shape, from, metric: role?.metric ?? null };
}

function originOf(tensor: Tensor, { fixClip }: PruneChoices): Origin {
	const mends = fixClip && isPositions(tensor) && countOf(tensor.shape) === CLIP_POSITIONS;
	if (!mends) return { kind: "tensor", source: 0, tensor };
	return { kind: "literal", bytes: new Uint8Array(BigInt64Array.from(mendedPositions(), BigInt).buffer) };
}

function storedAs(tensor: Tensor, { precision, keepDType }: PruneChoices): DType {
	// A merge turns these ids into floats; they are stored as the integers that a loader would see.
	if (isPositions(tensor) && DTYPES[tensor.dtype].kind === "float") return "I64";
	if (precision === "keep" || keepDType.has(tensor.name) || !WEIGHTS.has(tensor.dtype)) return tensor.dtype;
	if (tensor.shape.length === 0 || countOf(tensor.shape) === 0) return tensor.dtype;
	// Loaders that read a noise schedule want it exact.
	if (isScheduleBuffer(tensor)) return tensor.dtype;
	return CAST_TO[precision];
}

function isPositions(tensor: Tensor): boolean {
	return tensor.name.endsWith("embeddings.position_ids");
}

function formatFor(verdict: Identified, choices: PruneChoices): OutputFormat {
	if (choices.format !== null) return choices.format;
	return verdict.fileKind === "vae" && choices.vaeFormat === "pt" ? "torch-zip" : "safetensors";
}

function tally(tensors: readonly Tensor[]): Tally {
	return { tensors: tensors.length, bytes: tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0) };
}
