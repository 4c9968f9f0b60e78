import { droppedGroups, nameList } from "./dropped.ts";
import { extraHints } from "./extra-hints.ts";
import type { PlanSummary } from "./plan.ts";
import { quantisedAs } from "./quantised.ts";
import { type JudgedFile, sortTensors } from "./sort-tensors.ts";
import { asItIs, type Role, rolesOf, tally } from "./stored.ts";
import type { Tensor } from "./tensor.ts";

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
	const roles = rolesOf(file.verdict.found, source, new Set(kept.map(({ name }) => name)));
	return {
		kept,
		roleOf: (tensor) => roles.get(tensor.name) ?? asItIs(tensor, source),
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

const NONE = { tensors: 0, bytes: 0 };
const NOTHING: Trimmed["left"] = { ema: NONE, junk: NONE, dropped: [], extra: { ...NONE, names: [] } };
