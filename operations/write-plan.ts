import type { Plan } from "../toolkit/plan.ts";
import { execute } from "../workers/execute.ts";
import { type OpenSource, openUnchanged } from "../workers/file-source.ts";
import { removeIfThere } from "../workers/files/durable.ts";
import { type CarriedOut, withoutLoss } from "../workers/without-loss.ts";
import type { Work } from "../workers/work.ts";
import type { Prepared } from "./prepared.ts";

/** How a plan is written. */
export interface Writing extends Omit<Work, "sources"> {
	/** A path that must not exist. */
	readonly into: string;
	/** Whether to flush the file to disk before returning. */
	readonly durable: boolean;
}

/**
 * Writes the output of an operation to a temporary path, complete and verified. On any failure, or when the signal
 * fires, nothing is left there. Throws UserError, or the signal's reason; `work.changed` if a source is no longer as it
 * was examined.
 */
export async function writePlan(
	{ sources, plan }: Pick<Prepared, "sources" | "plan">,
	writing: Writing,
): Promise<CarriedOut<{ readonly plan: Plan }>> {
	const open: OpenSource[] = [];
	try {
		for (const { path, identity } of sources) open.push(openUnchanged(path, identity));
		return await withoutLoss({
			plan: (keepDType) => ({ plan: plan(keepDType) }),
			run: (planned) => execute(planned.plan, { ...writing, sources: open }),
			discard: () => removeIfThere(writing.into),
		});
	} finally {
		for (const source of open) source.close();
	}
}
