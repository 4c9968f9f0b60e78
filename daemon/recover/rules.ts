import type { JobState } from "../journal/port/model.ts";

/** The state on disk of a job that a crash interrupted. */
export interface CrashEvidence {
	/** At the source's path: the claimed file, another file, or nothing. */
	readonly source: "as-claimed" | "other" | "gone";
	/** The product's temporary file. */
	readonly temp: "whole" | "gone-or-other";
	/**
	 * At the final name: the product itself, a file of the same length, our own empty placeholder, another file, or
	 * nothing. `none`: the job has no final name.
	 */
	readonly final: "ours" | "as-long" | "placeholder" | "other" | "gone" | "none";
	/** Whether the staging folder exists. If it does not, the library is missing, and nothing can be decided. */
	readonly library: "there" | "gone";
}

/** What recovery does with a job. */
export type Decision =
	/** Leave the row unchanged: the file is in the inbox, and a scan will find it. */
	| "await-claim"
	/** Leave the row unchanged until the library is back. */
	| "await-library"
	/** Start again from the source. */
	| "requeue"
	/** Delete the row: the source is gone, or another file took its name and is a new arrival. */
	| "forget"
	/** Give the product a name, starting with the first candidate. */
	| "publish"
	/** Rename the product over its placeholder. */
	| "take-placeholder"
	/** Sync the product's name and record the outcome. */
	| "conclude"
	/** Archive the source. */
	| "archive"
	/** Quarantine the source with its reason text. */
	| "quarantine"
	/** Archive the source, and log a warning that the output is missing from its published path. */
	| "report-missing";

/** One row of the table. It applies to jobs in these states whose evidence matches all the listed values. */
export interface Rule {
	readonly states: readonly JobState[];
	readonly where: { readonly [K in keyof CrashEvidence]?: readonly CrashEvidence[K][] };
	readonly decision: Decision;
	readonly because: string;
}

const WITH_PRODUCT: readonly JobState[] = ["produced", "publishing", "published"];

/** The recovery for every crash point: the first matching row decides. */
export const RULES: readonly Rule[] = [
	{
		states: ["queued"],
		where: { source: ["as-claimed"] },
		decision: "await-claim",
		because: "the job was released to the inbox before the daemon ended",
	},
	{
		states: ["claimed", "processing"],
		where: { source: ["as-claimed"] },
		decision: "requeue",
		because: "the output is incomplete and unreliable",
	},
	{
		states: ["queued", "claimed", "processing"],
		where: {},
		decision: "forget",
		because: "the claimed file is gone or replaced, and no outcome is recorded",
	},
	{
		states: ["quarantining"],
		where: {},
		decision: "quarantine",
		because: "the refusal is recorded, and the source may still be in the inbox",
	},
	{
		states: ["published"],
		where: { final: ["none"] },
		decision: "archive",
		because: "the job had no output, so only the source is left to archive",
	},
	{
		states: WITH_PRODUCT,
		where: { library: ["gone"] },
		decision: "await-library",
		because: "the files of an unmounted library cannot be checked",
	},
	{
		states: ["published"],
		where: { final: ["ours"] },
		decision: "archive",
		because: "the output is published and recorded, so only the source is left to archive",
	},
	{
		states: ["published"],
		where: { final: ["as-long"], temp: ["gone-or-other"] },
		decision: "archive",
		because: "the output is recorded, and a file of its size is there: a restored library has new inodes",
	},
	{
		states: ["publishing"],
		where: { final: ["ours"] },
		decision: "conclude",
		because: "the output has its name, but no outcome is recorded",
	},
	{
		states: ["publishing"],
		where: { final: ["placeholder"], temp: ["whole"] },
		decision: "take-placeholder",
		because: "the placeholder was created for this output",
	},
	{
		states: WITH_PRODUCT,
		where: { temp: ["whole"] },
		decision: "publish",
		because: "the output is complete without a name: not named yet, lost in a power cut, or taken by another file",
	},
	{
		states: WITH_PRODUCT,
		where: { source: ["as-claimed"] },
		decision: "requeue",
		because: "the output is lost, but the source still exists",
	},
	{
		states: ["published"],
		where: {},
		decision: "report-missing",
		because: "output and source are missing: the user moved them, or a disk lost synced data",
	},
	{
		states: ["produced", "publishing"],
		where: {},
		decision: "forget",
		because: "output and source are missing, and no outcome is recorded",
	},
];

/**
 * Chooses what to do with an unfinished job. Every combination of state and evidence has a row, which a test checks.
 */
export function decide(state: JobState, evidence: CrashEvidence): Rule {
	const rule = RULES.find((row) => row.states.includes(state) && fits(row, evidence));
	if (rule === undefined) throw new Error(`no recovery rule for ${state} with ${JSON.stringify(evidence)}`);
	return rule;
}

function fits({ where }: Rule, evidence: CrashEvidence): boolean {
	return (
		(where.source?.includes(evidence.source) ?? true) &&
		(where.temp?.includes(evidence.temp) ?? true) &&
		(where.final?.includes(evidence.final) ?? true) &&
		(where.library?.includes(evidence.library) ?? true)
	);
}
