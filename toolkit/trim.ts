import { type CastPolicy, castPolicyOf, type PrecisionChoices, precisionFor } from "./cast-policy.ts";
import { droppedGroups, nameList } from "./dropped.ts";
import { extraHints } from "./extra-hints.ts";
import { isScheduleName } from "./junk/schedule.ts";
import type { PlanSummary, Precision } from "./plan.ts";
import { quantisedAs } from "./quantised.ts";
import { isMarker, type JudgedFile, sortTensors } from "./sort-tensors.ts";
import { asItIs, type Role, rolesOf, tally } from "./stored.ts";
import { bytesOfTensor, type Tensor } from "./tensor.ts";
import type { Verdict } from "./verdict.ts";

/** What pruning keeps of a file, what each tensor becomes, and what is left out. */
export interface Trimmed {
	/** In the order of the file. */
	readonly kept: readonly Tensor[];
	/** What a kept tensor becomes. */
	roleOf(tensor: Tensor): Role;
	/** The precision that weights are cast to; `keep` where none is cast. */
	readonly precision: Precision;
	readonly left: Required<Pick<PlanSummary, "ema" | "junk" | "dropped" | "extra">>;
	/** Sentences about large things that are kept although most loaders do without them. */
	readonly hints: readonly string[];
	/** How the file is quantised; null where it is not. Nothing of a quantised file is left out or changed. */
	readonly quantised: string | null;
}

/** What a user may choose about what is kept and cast. */
export interface TrimChoices extends PrecisionChoices {
	readonly keepEma: boolean;
}

/** Leaves out what a rule proves junk; `source` is the file's index among a plan's sources. */
export function trim(file: JudgedFile, source: number, choices: TrimChoices): Trimmed {
	const quantised = quantisedAs(file.table);
	const all = [...file.table.tensors.values()];
	if (quantised !== null) {
		const roleOf = (tensor: Tensor) => asItIs(tensor, source);
		return { kept: all, roleOf, precision: "keep", left: NOTHING, hints: [], quantised };
	}
	const sorted = sortTensors(file);
	const ema = choices.keepEma ? [] : sorted.ema;
	const dropped = [...ema, ...sorted.junk];
	const gone = new Set(dropped.map(({ tensor }) => tensor));
	const kept = all.filter((tensor) => !gone.has(tensor));
	return {
		kept,
		...castingIn(file.verdict, kept, source, choices),
		left: {
			ema: tally(ema.map(({ tensor }) => tensor)),
			junk: tally(sorted.junk.map(({ tensor }) => tensor)),
			dropped: droppedGroups(dropped),
			extra: nameList(sorted.extra),
		},
		hints: extraHints(file, sorted.extra),
		quantised,
	};
}

/** What each kept tensor becomes, and the precision that weights are cast to. */
export interface Casting {
	roleOf(tensor: Tensor): Role;
	readonly precision: Precision;
}

/**
 * What each kept tensor becomes: by its component where the file is described in full, else by the cast policy of its
 * family. A precision that was chosen for the file's kind or base takes the policy's place.
 */
export function castingIn(
	verdict: Verdict,
	kept: readonly Tensor[],
	source: number,
	choices: PrecisionChoices,
): Casting {
	if (verdict.kind === "identified" && verdict.architecture === null) return byPolicy(verdict, kept, source, choices);
	const { precision, isOwn } = chosenFor(verdict, choices);
	const roles = rolesOf(verdict.found, source, new Set(kept.map(({ name }) => name)), isOwn);
	return { roleOf: (tensor) => roles.get(tensor.name) ?? asItIs(tensor, source), precision };
}

type Identified = Extract<Verdict, { kind: "identified" }>;

function chosenFor(verdict: Verdict, choices: PrecisionChoices): ReturnType<typeof precisionFor> {
	if (verdict.kind !== "identified") return { precision: choices.precision, isOwn: false };
	return precisionFor(verdict.fileKind, verdict.base, choices);
}

function byPolicy(verdict: Identified, kept: readonly Tensor[], source: number, choices: PrecisionChoices): Casting {
	const { fileKind, base, also = [] } = verdict;
	const { precision, isOwn } = precisionFor(fileKind, base, choices);
	const policies = [castPolicyOf(fileKind, base), ...also.map((one) => castPolicyOf(one.kind, one.base))];
	const policy = isOwn ? "half" : (CAUTIOUS_FIRST.find((one) => policies.includes(one)) ?? "keep");
	// Single tensors in full precision beside others in half are so on purpose.
	if (policy === "keep" || !(isOwn || isFull(kept))) {
		return { roleOf: (tensor) => asItIs(tensor, source), precision: "keep" };
	}
	const bfloat = policy === "bfloat" ? ({ bfloat: true } as const) : {};
	return {
		roleOf: (tensor) => {
			// Loaders compute with these as they are: rounding them changes every step of a picture.
			if (isScheduleName(tensor.name) || isMarker(tensor)) return asItIs(tensor, source);
			return { name: tensor.name, source, metric: null, weight: false, exact: false, ...bfloat };
		},
		precision: policy === "bfloat" ? bfloatPrecision(precision) : precision,
	};
}

/** What a wish for half precision comes to where only float32 becomes bfloat16. */
function bfloatPrecision(precision: Precision): Precision {
	return precision === "fp16" || precision === "bf16" ? "bf16" : "keep";
}

/** Of a file that can be several things, the policy that is right for each is taken. */
const CAUTIOUS_FIRST: readonly CastPolicy[] = ["keep", "bfloat", "half"];

/** Whether most of the bytes are of full precision. */
function isFull(tensors: readonly Tensor[]): boolean {
	const bytes = (list: readonly Tensor[]): number => list.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);
	return 2 * bytes(tensors.filter(({ dtype }) => dtype === "F32" || dtype === "F64")) > bytes(tensors);
}

const NONE = { tensors: 0, bytes: 0 };
const NOTHING: Trimmed["left"] = { ema: NONE, junk: NONE, dropped: [], extra: { ...NONE, names: [] } };
