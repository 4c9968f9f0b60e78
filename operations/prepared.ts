import type { MetricSums } from "../toolkit/metric.ts";
import type { Plan } from "../toolkit/plan.ts";
import type { JudgedFile } from "../toolkit/sort-tensors.ts";
import type { Found, Verdict } from "../toolkit/verdict.ts";
import type { Identity } from "../workers/files/identity.ts";

/** A source file, with its identity when it was examined. */
export interface ExaminedSource {
	readonly path: string;
	readonly identity: Identity;
	readonly judged: JudgedFile;
}

/** An operation whose files were examined. Nothing is written yet. */
export interface Prepared {
	/** In the order of the plan's sources. */
	readonly sources: readonly ExaminedSource[];
	/** The result in a few words: `SD-v1 + EMA`, `VAE-v1-SD`, `SD-v1 with another VAE-v1`. */
	readonly what: string;
	/** The classes in the output. They determine which numbers its metric has. */
	readonly found: readonly Pick<Found, "class">[];
	/** Makes the plan. `keepDType`: tensors of the sources that keep their dtype. Throws UserError. */
	plan(keepDType: ReadonlySet<string>): Plan;
	/** What a file written by this plan is identified as. */
	verdictOf(plan: Plan): Verdict;
	/** The usual name of the output, without its extension. */
	stem(sums: MetricSums): string;
	/** The extension of the output, with its dot. */
	extension(plan: Plan): string;
}
