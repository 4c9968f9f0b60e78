import { type CastFindings, changedByCast, notFiniteIn } from "../toolkit/cast-findings.ts";
import { withCastNotes } from "../toolkit/cast-notes.ts";
import { type Plan, withNotes } from "../toolkit/plan.ts";
import type { Executed } from "./execute.ts";

/** How to make a plan, run it, and discard its output. */
export interface Attempts<P extends { readonly plan: Plan }> {
	/** `keepDType`: tensors of the source that keep their dtype. */
	plan(keepDType: ReadonlySet<string>): P;
	run(planned: P): Promise<Executed>;
	discard(): Promise<unknown>;
}

/** A plan that was run. */
export interface CarriedOut<P> {
	/** The plan as run. Its notes include the findings. */
	readonly planned: P;
	readonly executed: Executed;
	readonly findings: CastFindings;
}

/**
 * Runs a plan. If casts damaged the values of some tensors, the plan is made and run again with these tensors
 * unchanged. A third run is never needed: the second casts only tensors that the first cast without damage.
 */
export async function withoutLoss<P extends { readonly plan: Plan }>(attempts: Attempts<P>): Promise<CarriedOut<P>> {
	const planned = attempts.plan(new Set());
	const executed = await attempts.run(planned);
	const keptDType = changedByCast(planned.plan, executed.counts);
	if (keptDType.length === 0) return withFindings(planned, executed, []);
	await attempts.discard();
	const again = attempts.plan(new Set(keptDType.map((tensor) => tensor.name)));
	return withFindings(again, await attempts.run(again), keptDType);
}

/** A plan that was run, with the findings about its values. */
export function withFindings<P extends { readonly plan: Plan }>(
	planned: P,
	executed: Executed,
	keptDType: CastFindings["keptDType"],
): CarriedOut<P> {
	const findings = { keptDType, notFinite: notFiniteIn(planned.plan, executed.counts) };
	const noted = withNotes(planned, executed.notes);
	return { planned: { ...noted, plan: withCastNotes(noted.plan, findings) }, executed, findings };
}
