import { type CastPolicy, castPolicyOf, type PrecisionChoices, precisionFor } from "./cast-policy.ts";
import { droppedGroups, nameList } from "./dropped.ts";
import { isScheduleName } from "./junk/schedule.ts";
import { NO_TENSORS, type PlanSummary, type Precision } from "./plan.ts";
import { quantisedAs } from "./quantised.ts";
import { isMarker, type JudgedFile, sortTensors } from "./sort-tensors.ts";
import { asItIs, type Role, rolesOf, tally } from "./stored.ts";
import { bytesOfTensor, type Tensor } from "./tensor.ts";
import { countText, sizeText } from "./units.ts";
import type { Verdict } from "./verdict.ts";

/** What pruning keeps of a file, how each tensor is written, and what is dropped. */
export interface Trimmed {
	/** In the order of the file. */
	readonly kept: readonly Tensor[];
	/** How a kept tensor is written. */
	roleOf(tensor: Tensor): Role;
	/** The precision that weights are cast to; `keep` if none is cast. */
	readonly precision: Precision;
	readonly left: Required<Pick<PlanSummary, "ema" | "junk" | "dropped" | "extra">>;
	/** Sentences about large parts that are kept although most loaders do not use them. */
	readonly hints: readonly string[];
	/** How the file is quantised; null if it is not. A quantised file is kept complete and unchanged. */
	readonly quantised: string | null;
}

/** What a user may choose about what is kept and cast. */
export interface TrimChoices extends PrecisionChoices {
	readonly keepEma: boolean;
}

/** Drops tensors that a rule proves to be junk; `source` is the file's index among a plan's sources. */
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

/** How each kept tensor is written, and the precision that weights are cast to. */
export interface Casting {
	roleOf(tensor: Tensor): Role;
	readonly precision: Precision;
}

/**
 * Decides how each kept tensor is written: by its component if the file's networks are described in full, otherwise by
 * the cast policy of its family. A precision that is set for the file's kind or base overrides the policy.
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

function chosenFor(verdict: Verdict, choices: PrecisionChoices): Wanted {
	if (verdict.kind !== "identified") return { precision: choices.precision, isOwn: false };
	return precisionFor(verdict.fileKind, verdict.base, choices);
}

function byPolicy(verdict: Identified, kept: readonly Tensor[], source: number, choices: PrecisionChoices): Casting {
	const candidates = [{ kind: verdict.fileKind, base: verdict.base }, ...(verdict.also ?? [])];
	const wanted = candidates.map(({ kind, base }) => precisionFor(kind, base, choices));
	const { precision, isOwn } = agreed(wanted, choices);
	const policies = candidates.map(({ kind, base }) => castPolicyOf(kind, base));
	const policy = isOwn ? "half" : (CAUTIOUS_FIRST.find((one) => policies.includes(one)) ?? "keep");
	// If most of the file is in half precision, the remaining full-precision tensors are so on purpose.
	if (policy === "keep" || !(isOwn || isFull(kept))) {
		return { roleOf: (tensor) => asItIs(tensor, source), precision: "keep" };
	}
	const bfloat = policy === "bfloat" ? ({ bfloat: true } as const) : {};
	return {
		roleOf: (tensor) => {
			// Loaders compute with these values directly: rounding them would change every sampling step.
			if (isScheduleName(tensor.name) || isMarker(tensor)) return asItIs(tensor, source);
			return { name: tensor.name, source, metric: null, weight: false, exact: false, ...bfloat };
		},
		precision: policy === "bfloat" ? bfloatPrecision(precision) : precision,
	};
}

type Wanted = ReturnType<typeof precisionFor>;

/**
 * The precision for a file with several candidates: one that is set for some of them overrides the cast policy only if it
 * is set for all. If any is to be kept, the file is.
 */
function agreed(wanted: readonly Wanted[], { precision }: PrecisionChoices): Wanted {
	const own = wanted.filter(({ isOwn }) => isOwn);
	const keep = own.find((one) => one.precision === "keep");
	if (keep !== undefined) return keep;
	const [first] = own;
	const isShared = own.length === wanted.length && own.every((one) => one.precision === first?.precision);
	return first !== undefined && isShared ? first : { precision, isOwn: false };
}

/** The effective precision under the policy `bfloat`, where half precision means bfloat16. */
function bfloatPrecision(precision: Precision): Precision {
	return precision === "fp16" || precision === "bf16" ? "bf16" : "keep";
}

/** For a file with several candidates, the most cautious of their policies is used. */
const CAUTIOUS_FIRST: readonly CastPolicy[] = ["keep", "bfloat", "half"];

/** Whether most of the bytes are in full precision. */
function isFull(tensors: readonly Tensor[]): boolean {
	const bytes = (list: readonly Tensor[]): number => list.reduce((sum, tensor) => sum + bytesOfTensor(tensor), 0);
	return 2 * bytes(tensors.filter(({ dtype }) => dtype === "F32" || dtype === "F64")) > bytes(tensors);
}

const NOTHING: Trimmed["left"] = {
	ema: NO_TENSORS,
	junk: NO_TENSORS,
	dropped: [],
	extra: { ...NO_TENSORS, names: [] },
};

/** Parts that few programs read, by the prefix of their names (diffusers, pipelines of Stable Diffusion). */
const SELDOM_READ: readonly (readonly [prefix: string, hint: string])[] = [
	["safety_checker.", "the safety checker of diffusers, which no web UI reads"],
];

/** A sentence, with the size, for each large part that is kept although most loaders do not use it. */
function extraHints({ verdict }: JudgedFile, extra: readonly Tensor[]): string[] {
	const copied = new Map(verdict.copies.flatMap((copy) => copy.tensors.map((name) => [name, copy] as const)));
	const copies = verdict.copies.flatMap((copy) => {
		const tensors = extra.filter(({ name }) => copied.get(name) === copy);
		if (tensors.length === 0) return [];
		return [
			`${countsText(tensors)} below ${copy.prefix}: a second ${copy.class}, different from the one that loaders use`,
		];
	});
	const seldom = SELDOM_READ.flatMap(([prefix, hint]) => {
		const tensors = extra.filter(({ name }) => name.startsWith(prefix));
		return tensors.length === 0 ? [] : [`${countsText(tensors)} below ${prefix}: ${hint}`];
	});
	return [...copies, ...seldom];
}

function countsText(tensors: readonly Tensor[]): string {
	const { tensors: count, bytes } = tally(tensors);
	return `kept ${countText(count, "tensor")}, ${sizeText(bytes)}`;
}
