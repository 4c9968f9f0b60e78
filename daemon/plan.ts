import type { Config } from "../config/config.ts";
import { folderFor, torchOnlyOf } from "../config/destination.ts";
import { ModelError } from "../toolkit/errors.ts";
import { candidateText } from "../toolkit/identification.ts";
import type { Plan } from "../toolkit/plan.ts";
import { type Identified, planPrune } from "../toolkit/prune-plan.ts";
import { plannedAs, refusalOf } from "../toolkit/what.ts";
import type { Known } from "./identify.ts";

/** A file that will be pruned, and exactly how. */
export interface PlannedFile {
	readonly known: Known;
	readonly verdict: Identified;
	readonly plan: Plan;
}

/** Plans what a file becomes; `keepDType` names tensors that keep their dtype. Throws why it is refused. */
export function planFile(known: Known, config: Config, keepDType: ReadonlySet<string>): PlannedFile {
	const { table, evidence } = known;
	const verdict = plannedAs(known.verdict);
	if (verdict === null) {
		throw refusalOf(known.verdict, table) ?? new Error(`no refusal for a file that is ${known.verdict.kind}`);
	}
	refuseApart(verdict, config);
	return {
		known,
		verdict,
		plan: planPrune(
			{ table, verdict, evidence, bytes: known.arrival.identity.size },
			{ ...config, torchOnly: torchOnlyOf(config), format: null, keepDType },
		),
	};
}

/** Throws `model.ambiguous` where the things that a file can be belong in different folders. */
function refuseApart(verdict: Identified, config: Config): void {
	const { fileKind, base, also = [] } = verdict;
	const folder = folderFor(config, fileKind, base);
	if (also.every((one) => folderFor(config, one.kind, one.base) === folder)) return;
	const candidates = [{ kind: fileKind, base, variant: verdict.variant }, ...also];
	throw new ModelError("model.ambiguous", { architectures: candidates.map(candidateText).join(" or ") });
}
