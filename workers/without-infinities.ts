import { overflowed } from "../toolkit/overflow.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { Executed } from "./execute.ts";

/** How to plan, to carry a plan out, and to take back what was written. */
export interface Attempts<P extends { readonly plan: Plan }> {
	/** `keepDType`: tensors of the source that keep their dtype. */
	plan(keepDType: ReadonlySet<string>): P;
	run(planned: P): Promise<Executed>;
	discard(): Promise<void>;
}

/** Carries out a plan; where a cast made infinities of finite values, once more with those tensors as they were. */
export async function withoutInfinities<P extends { readonly plan: Plan }>(
	attempts: Attempts<P>,
): Promise<{ readonly planned: P; readonly executed: Executed }> {
	const planned = attempts.plan(new Set());
	const executed = await attempts.run(planned);
	const tooLarge = overflowed(planned.plan, executed.counts);
	if (tooLarge.length === 0) return { planned, executed };
	await attempts.discard();
	const again = attempts.plan(new Set(tooLarge));
	return { planned: again, executed: await attempts.run(again) };
}
