// What pruning writes of a model where nothing is set.
import { planPrune } from "../../dist/toolkit/prune-plan.js";
import { examine } from "../../dist/workers/examine.js";

/** The plan of a file that is identified. */
export function planOf(path) {
	const { identity, table, verdict, evidence } = examine(path);
	if (verdict.kind !== "identified") throw new Error(`${path} is ${verdict.kind}`);
	/** @type {Parameters<typeof planPrune>[1]} */
	const choices = {
		precision: "fp16",
		keepEma: false,
		fixClip: false,
		vaeFormat: "pt",
		format: null,
		keepDType: new Set(),
		precisions: {},
	};
	return planPrune({ bytes: identity.size, table, verdict, evidence }, choices);
}
