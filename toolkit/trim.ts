import { type CastPolicy, castPolicyOf } from "./cast-policy.ts";
import { droppedGroups, nameList } from "./dropped.ts";
import { extraHints } from "./extra-hints.ts";
import { isScheduleName } from "./junk/schedule.ts";
import type { PlanSummary } from "./plan.ts";
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
	readonly left: Required<Pick<PlanSummary, "ema" | "junk" | "dropped" | "extra">>;
	/** Sentences about large things that are kept although most loaders do without them. */
	readonly hints: readonly string[];
	/** How the file is quantised; null where it is not. Nothing of a quantised file is left out or changed. */
	readonly quantised: string | null;
}

/** Leaves out what a rule proves junk; `source` is the file's index among a plan's sources. */
export function trim(
	file: JudgedFile,
	{ keepEma, source }: { readonly keepEma: boolean; readonly source: number },
): Trimmed {
	const quantised = quantisedAs(file.table);
	const all = [...file.table.tensors.values()];
	if (quantised !== null)
		return { kept: all, roleOf: (tensor) => asItIs(tensor, source), left: NOTHING, hints: [], quantised };
	const sorted = sortTensors(file);
	const ema = keepEma ? [] : sorted.ema;
	const dropped = [...ema, ...sorted.junk];
	const gone = new Set(dropped.map(({ tensor }) => tensor));
	const kept = all.filter((tensor) => !gone.has(tensor));
	return {
		kept,
		roleOf: rolesIn(file.verdict, kept, source),
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

/** What each kept tensor becomes: by its component where the file is described in full, else by the family's cast policy. */
export function rolesIn(verdict: Verdict, kept: readonly Tensor[], source: number): (tensor: Tensor) => Role {
	if (verdict.kind === "identified" && verdict.architecture === null) return byPolicy(verdict, kept, source);
	const roles = rolesOf(verdict.found, source, new Set(kept.map(({ name }) => name)));
	return (tensor) => roles.get(tensor.name) ?? asItIs(tensor, source);
}

type Identified = Extract<Verdict, { kind: "identified" }>;

function byPolicy(verdict: Identified, kept: readonly Tensor[], source: number): (tensor: Tensor) => Role {
	const { fileKind, base, also = [] } = verdict;
	const policies = [base, ...also.map((one) => one.base)].map((one) => castPolicyOf(fileKind, one));
	const policy = CAUTIOUS_FIRST.find((one) => policies.includes(one)) ?? "keep";
	// Single tensors in full precision beside others in half are so on purpose.
	if (policy === "keep" || !isFull(kept)) return (tensor) => asItIs(tensor, source);
	const bfloat = policy === "bfloat" ? ({ bfloat: true } as const) : {};
	return (tensor) => {
		// Loaders compute with these as they are: rounding them changes every step of a picture.
		if (isScheduleName(tensor.name) || isMarker(tensor)) return asItIs(tensor, source);
		return { name: tensor.name, source, metric: null, weight: false, exact: false, ...bfloat };
	};
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
