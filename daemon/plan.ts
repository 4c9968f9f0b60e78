import type { Config } from "../config/schema.ts";
import type { Plan } from "../toolkit/plan.ts";
import { type Identified, planPrune } from "../toolkit/prune-plan.ts";
import { refusalOf } from "../toolkit/what.ts";
import type { Known } from "./identify.ts";

/** A file that will be pruned, and exactly how. */
export interface PlannedFile {
	readonly known: Known;
	readonly verdict: Identified;
	readonly plan: Plan;
}

/** Plans what a file becomes; `keepDType` names tensors that keep their dtype. Throws why it is refused. */
export function planFile(known: Known, config: Config, keepDType: ReadonlySet<string>): PlannedFile {
	const { table, verdict, evidence } = known;
	if (verdict.kind !== "identified") {
		throw refusalOf(verdict, table) ?? new Error(`no refusal for a file that is ${verdict.kind}`);
	}
	return {
		known,
		verdict,
		plan: planPrune(
			{ table, verdict, evidence, bytes: known.arrival.identity.size },
			{ ...config, format: null, keepDType },
		),
	};
}
