// What pruning writes of a model where nothing is set.
import { planPrune } from "../../dist/toolkit/prune-plan.js";
import { examine } from "../../dist/workers/examine.js";

/** The plan of a file that is identified. */
export function planOf(path) {
	const { table, verdict } = examine(path);
	const choices = { precision: "fp16", keepEma: false, fixClip: false, vaeFormat: "pt", format: null };
	return planPrune(table, verdict, { ...choices, keepDType: new Set() });
}
