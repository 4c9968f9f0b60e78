import type { NotFinite } from "./cast-findings.ts";
import { bytesOf, type DType } from "./dtype.ts";
import type { Fault } from "./errors.ts";
import { identificationOf } from "./identification.ts";
import type { JunkEvidence } from "./junk/evidence.ts";
import type { Kind } from "./kinds.ts";
import type { Measurement } from "./metric.ts";
import type { PlanAction } from "./nothing-to-lose.ts";
import type { Precision } from "./plan.ts";
import { quantisedAs } from "./quantised.ts";
import type { Repair } from "./repair.ts";
import { type SortedTensors, sortTensors } from "./sort-tensors.ts";
import { storedAs } from "./stored.ts";
import {
	bytesOfTensor,
	countOf,
	type FormatId,
	type Global,
	type LeftOutRoot,
	mainDType,
	type Tensor,
	type TensorTable,
} from "./tensor.ts";
import { castingIn } from "./trim.ts";
import {
	type Base,
	type Candidate,
	type Evidence,
	type Found,
	isIntact,
	type Rejection,
	type Resemblance,
	type Verdict,
} from "./verdict.ts";
import { plannedAs } from "./what.ts";

/** The input for the report on one file. */
export interface ReportInput {
	readonly file: string;
	readonly bytes: number;
	/** Null if the file could not be read. */
	readonly table: TensorTable | null;
	/** Null if the file could not be read. */
	readonly verdict: Verdict | null;
	/** Null if values were not read. */
	readonly evidence: JunkEvidence | null;
	/** What is known about a file whose tensors could not be read. */
	readonly unread?: Pick<TensorTable, "globals"> & { readonly format: FormatId | null };
	/** Why the file is not pruned; null if it can be. */
	readonly fault: Fault | null;
	readonly metric: Measurement | null;
	/** Null if the weights were not read. */
	readonly notFinite: readonly NotFinite[] | null;
	/** Sentences about observations made while the bytes were read; absent if they were not read. */
	readonly notes?: readonly string[];
	readonly repairs: readonly Repair[];
	readonly plan: ReportPlan | null;
}

/** The result that pruning would have. */
export interface ReportPlan {
	readonly action: PlanAction;
	readonly bytes: number;
	readonly precision: Precision;
	/** Where the output would go; null if no library is configured. */
	readonly destination: string | null;
}

/** One component in the report. `missing` includes tensors of wrong shapes, because a loader cannot use them either. */
export interface ReportComponent {
	readonly class: string;
	readonly component: string;
	readonly prefix: string;
	readonly tensors: number;
	readonly bytes: number;
	readonly intact: boolean;
	readonly missing: readonly string[];
}

/** The object that `inspect --json` prints for a file. A contract: keys are never renamed or dropped. */
export interface Report {
	readonly file: string;
	readonly format: FormatId | null;
	readonly bytes: number;
	readonly verdict: Verdict["kind"] | "refused";
	readonly code: Fault["code"] | null;
	/** What is wrong, in one sentence; null if nothing is. */
	readonly message: string | null;
	readonly hint: string | null;
	readonly architecture: string | null;
	readonly kind: Kind | null;
	readonly base: Base | null;
	readonly variant: string | null;
	/** What the identification is based on; null for a file that was not identified. */
	readonly evidence: Evidence | null;
	/** For an ambiguous file, what it can be, the most likely first; empty for other verdicts. */
	readonly candidates: readonly Candidate[];
	/**
	 * The known model that an unknown file resembles most: the file has `holds` of the `of` tensors that were compared;
	 * for a LoRA, its network has `holds` of `of` modules. Null if it resembles none, and for other verdicts.
	 */
	readonly resembles: (Candidate & Pick<Resemblance, "holds" | "of">) | null;
	readonly components: readonly ReportComponent[];
	readonly rejected: readonly Rejection[];
	readonly tensors: {
		readonly total: number;
		readonly kept: number;
		readonly ema: number;
		readonly junk: number;
		/** What pruning drops, and why; empty for a quantised file. */
		readonly dropped: readonly { readonly name: string; readonly why: string }[];
		/** Kept tensors that no component claims: they stay unchanged. */
		readonly extra: readonly string[];
		/** The same as `extra`. */
		readonly unknown: readonly string[];
	};
	/** The dtype of most bytes; null for a file without tensors. */
	readonly dtype: DType | null;
	/** How the weights are quantised; null if they are not. */
	readonly quantised: string | null;
	/** The extra tensors again, with dtypes and shapes. */
	readonly unknownTensors: readonly Pick<Tensor, "name" | "dtype" | "shape">[];
	/** Bytes that can be removed: EMA, junk, and the bytes of weights beyond half precision. */
	readonly bytesOf: { readonly ema: number; readonly junk: number; readonly precision: number };
	readonly metric: string | null;
	readonly knownAs: readonly string[];
	/** Tensors with NaN or infinities, among those that were read for the metric; null if none was read. */
	readonly notFinite: readonly NotFinite[] | null;
	readonly repairs: readonly Repair[];
	readonly globals: readonly Global[];
	/** Sentences about oddities of the container that are not a reason to refuse the file. */
	readonly oddities: readonly string[];
	/** Values of a torch file that are not tensors, with their paths. */
	readonly values: readonly { readonly path: string; readonly value: unknown }[];
	/** Sets of tensors in a torch file that are not the model's weights, such as the state of an optimizer. */
	readonly leftOut: readonly LeftOutRoot[];
	readonly plan: ReportPlan | null;
}

const NOTHING: SortedTensors = { kept: [], extra: [], ema: [], junk: [] };

/** Builds the report on one file from `input` alone. */
export function reportOf(input: ReportInput): Report {
	const { table, verdict, evidence, fault } = input;
	const quantised = table && quantisedAs(table);
	const sorted = table && verdict ? sortTensors({ table, verdict, evidence }) : NOTHING;
	const extra = sorted.extra.map((tensor) => tensor.name);
	const isPruned = verdict !== null && plannedAs(verdict) !== null && quantised === null;
	const dropped = isPruned ? [...sorted.ema, ...sorted.junk] : [];
	return {
		file: input.file,
		format: table?.format ?? input.unread?.format ?? null,
		bytes: input.bytes,
		verdict: kindOf(verdict, fault),
		code: fault?.code ?? null,
		message: fault?.message ?? null,
		hint: fault?.hint ?? null,
		...identificationOf(verdict),
		evidence: verdict?.kind === "identified" ? verdict.evidence : null,
		candidates: verdict?.kind === "ambiguous" ? verdict.candidates : [],
		resembles: resemblesOf(verdict),
		components: (verdict?.found ?? []).map((found) => componentOf(found, table)),
		rejected: verdict?.rejected ?? [],
		tensors: {
			total: table?.tensors.size ?? 0,
			kept: sorted.kept.length,
			ema: sorted.ema.length,
			junk: sorted.junk.length,
			dropped: dropped.map(({ tensor, why }) => ({ name: tensor.name, why })),
			extra,
			unknown: extra,
		},
		dtype: table && mainDType(table.tensors.values()),
		quantised,
		unknownTensors: sorted.extra.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
		bytesOf: {
			ema: totalBytes(sorted.ema.map(({ tensor }) => tensor)),
			junk: totalBytes(sorted.junk.map(({ tensor }) => tensor)),
			precision: verdict && quantised === null ? bytesBeyondHalves(plannedAs(verdict) ?? verdict, sorted.kept) : 0,
		},
		metric: input.metric?.metric ?? null,
		knownAs: input.metric?.knownAs ?? [],
		notFinite: input.notFinite,
		repairs: input.repairs,
		globals: table?.globals ?? input.unread?.globals ?? [],
		oddities: [...(table?.oddities ?? []), ...(input.notes ?? [])],
		values: (table?.values ?? []).map(({ path, json }) => ({ path, value: JSON.parse(json) })),
		leftOut: table?.leftOut ?? [],
		plan: input.plan,
	};
}

/** An identified file with a fault was refused for a reason other than its identity. */
function kindOf(verdict: Verdict | null, fault: Fault | null): Report["verdict"] {
	if (verdict === null || (verdict.kind === "identified" && fault !== null)) return "refused";
	return verdict.kind;
}

function resemblesOf(verdict: Verdict | null): Report["resembles"] {
	if (verdict?.kind !== "unknown" || verdict.resembles === null) return null;
	const { kind, base, variant, holds, of } = verdict.resembles;
	return { kind, base, variant, holds, of };
}

function componentOf(found: Found, table: TensorTable | null): ReportComponent {
	const tensors = found.tensors.map((name) => table?.tensors.get(name)).filter((tensor) => tensor !== undefined);
	return {
		class: found.class,
		component: found.component,
		prefix: found.prefix,
		tensors: found.tensors.length,
		bytes: totalBytes(tensors),
		intact: isIntact(found),
		missing: [...found.missing, ...found.misshapen],
	};
}

/** The default choices of pruning. */
const IN_HALVES = { precision: "fp16", precisions: {}, fixClip: false, keepDType: new Set<string>() } as const;

/** How many bytes a cast to half precision would save on the kept tensors. */
function bytesBeyondHalves(verdict: Verdict, kept: readonly Tensor[]): number {
	const { roleOf, precision } = castingIn(verdict, kept, 0, IN_HALVES);
	return kept.reduce((sum, tensor) => {
		const dtype = storedAs(tensor, roleOf(tensor), { ...IN_HALVES, precision });
		return sum + bytesOfTensor(tensor) - bytesOf(dtype, countOf(tensor.shape));
	}, 0);
}

function totalBytes(tensors: readonly Tensor[]): number {
	return tensors.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);
}
