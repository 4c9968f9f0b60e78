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

/** Everything that is known of one file when it is reported on. */
export interface ReportInput {
	readonly file: string;
	readonly bytes: number;
	/** Null where the file could not be read. */
	readonly table: TensorTable | null;
	/** Null where the file could not be read. */
	readonly verdict: Verdict | null;
	/** Null where values were not read. */
	readonly evidence: JunkEvidence | null;
	/** What could still be told of a file whose tensors could not be read. */
	readonly unread?: Pick<TensorTable, "globals"> & { readonly format: FormatId | null };
	/** Why the file is not pruned; null where it can be. */
	readonly fault: Fault | null;
	readonly metric: Measurement | null;
	/** Null where the weights were not read. */
	readonly notFinite: readonly NotFinite[] | null;
	/** Sentences about what was seen when the bytes were read; absent where they were not. */
	readonly notes?: readonly string[];
	readonly repairs: readonly Repair[];
	readonly plan: ReportPlan | null;
}

/** What pruning would leave. */
export interface ReportPlan {
	readonly action: PlanAction;
	readonly bytes: number;
	readonly precision: Precision;
	/** Where the output would go; null where no library is set. */
	readonly destination: string | null;
}

/** One component as it is reported. `missing` names misshapen tensors, too: a loader can use neither. */
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
	/** What is wrong, in one sentence; null where nothing is. */
	readonly message: string | null;
	readonly hint: string | null;
	readonly architecture: string | null;
	readonly kind: Kind | null;
	readonly base: Base | null;
	readonly variant: string | null;
	/** What the answer rests on; null where there is none. */
	readonly evidence: Evidence | null;
	/** What the file can be where nothing in it decides, the most likely first; empty for other verdicts. */
	readonly candidates: readonly Candidate[];
	/**
	 * The known model that an unknown file resembles most: `holds` of the `of` tensors that were compared are there, of a
	 * LoRA as many modules are in its network. Null where it resembles none, and for other verdicts.
	 */
	readonly resembles: (Candidate & Pick<Resemblance, "holds" | "of">) | null;
	readonly components: readonly ReportComponent[];
	readonly rejected: readonly Rejection[];
	readonly tensors: {
		readonly total: number;
		readonly kept: number;
		readonly ema: number;
		readonly junk: number;
		/** What pruning leaves out, and why; nothing of a quantised file. */
		readonly dropped: readonly { readonly name: string; readonly why: string }[];
		/** Those of the kept tensors that no component claims: they stay as they are. */
		readonly extra: readonly string[];
		/** The same as `extra`. */
		readonly unknown: readonly string[];
	};
	/** The dtype that most bytes are of; null for a file without tensors. */
	readonly dtype: DType | null;
	/** How the weights are quantised; null where they are not. */
	readonly quantised: string | null;
	/** The extra tensors once more, with what they are. */
	readonly unknownTensors: readonly Pick<Tensor, "name" | "dtype" | "shape">[];
	/** Bytes that could go: EMA, junk, and what weights take beyond half precision. */
	readonly bytesOf: { readonly ema: number; readonly junk: number; readonly precision: number };
	readonly metric: string | null;
	readonly knownAs: readonly string[];
	/** Tensors with NaN or infinities, among those that were read with the metric; null where none was read. */
	readonly notFinite: readonly NotFinite[] | null;
	readonly repairs: readonly Repair[];
	readonly globals: readonly Global[];
	/** Sentences about what is unusual, yet no reason to refuse the file, in the container. */
	readonly oddities: readonly string[];
	/** Values of a torch file that are not tensors, by their path. */
	readonly values: readonly { readonly path: string; readonly value: unknown }[];
	/** Sets of tensors in a torch file that are not the model's weights, such as the state of an optimizer. */
	readonly leftOut: readonly LeftOutRoot[];
	readonly plan: ReportPlan | null;
}

const NOTHING: SortedTensors = { kept: [], extra: [], ema: [], junk: [] };

/** Builds the report of one file; nothing in it is read from anywhere else. */
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

/** A file that was identified and still is not pruned was refused for another reason than what it is. */
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

/** As a file is pruned of which nothing was asked. */
const IN_HALVES = { precision: "fp16", precisions: {}, fixClip: false, keepDType: new Set<string>() } as const;

/** What the kept tensors of a file take beyond what they would take when pruned to half precision. */
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
