import type { JobState } from "../journal/port/model.ts";

/** What the file systems show of a job that a crash has cut short. */
export interface CrashEvidence {
	/** At the arrival's path: the file that was claimed, another one, or nothing. */
	readonly source: "as-claimed" | "other" | "gone";
	/** The product's temporary file. */
	readonly temp: "whole" | "gone-or-other";
	/**
	 * At the final name: the product itself, a file as long as it, our own empty placeholder, another file, or nothing.
	 * `none`: the job has no final name.
	 */
	readonly final: "ours" | "as-long" | "placeholder" | "other" | "gone" | "none";
	/** Whether the folder of the temporary files is there: without it the library is not, and nothing can be told. */
	readonly library: "there" | "gone";
}

/** What recovery does with a job. */
export type Decision =
	/** Leave the row as it is, for the file is in the inbox and will be seen. */
	| "await-claim"
	/** Leave the row as it is until the library is back. */
	| "await-library"
	/** Begin anew from the source. */
	| "requeue"
	/** Drop the row: nothing is left of the arrival, or another file has its place and is an arrival of its own. */
	| "forget"
	/** Give the product a name, beginning with the first. */
	| "publish"
	/** Rename the product over the placeholder that was made for it. */
	| "take-placeholder"
	/** Make its name durable and record the outcome. */
	| "conclude"
	/** Put the source away. */
	| "put-away"
	/** Put the source aside with its reason. */
	| "put-aside"
	/** Put the source away and say loudly that the output is not where it was published. */
	| "report-missing";

/** One row of the table: for jobs in these states, where all of the evidence is among that listed. */
export interface Rule {
	readonly states: readonly JobState[];
	readonly where: { readonly [K in keyof CrashEvidence]?: readonly CrashEvidence[K][] };
	readonly decision: Decision;
	readonly because: string;
}

const WITH_PRODUCT: readonly JobState[] = ["produced", "publishing", "published"];

/** The recovery of every crash point: the first row that fits decides. */
export const RULES: readonly Rule[] = [
	{
		states: ["queued"],
		where: { source: ["as-claimed"] },
		decision: "await-claim",
		because: "it was handed back before the daemon ended",
	},
	{
		states: ["claimed", "processing"],
		where: { source: ["as-claimed"] },
		decision: "requeue",
		because: "nothing of the output can be relied on",
	},
	{
		states: ["queued", "claimed", "processing"],
		where: {},
		decision: "forget",
		because: "the file that was claimed is not there any more, and there is no outcome yet",
	},
	{
		states: ["quarantining"],
		where: {},
		decision: "put-aside",
		because: "the refusal is recorded, the source may still lie in the inbox",
	},
	{
		states: ["published"],
		where: { final: ["none"] },
		decision: "put-away",
		because: "nothing was to be written, so only the source is left",
	},
	{
		states: WITH_PRODUCT,
		where: { library: ["gone"] },
		decision: "await-library",
		because: "an unmounted library says nothing of the files in it",
	},
	{
		states: ["published"],
		where: { final: ["ours"] },
		decision: "put-away",
		because: "the output is recorded and there, so only the source is left",
	},
	{
		states: ["published"],
		where: { final: ["as-long"], temp: ["gone-or-other"] },
		decision: "put-away",
		because: "the output is recorded, and a copy of it is there: a library that was restored has new inodes",
	},
	{
		states: ["publishing"],
		where: { final: ["ours"] },
		decision: "conclude",
		because: "the name was given, but not yet recorded",
	},
	{
		states: ["publishing"],
		where: { final: ["placeholder"], temp: ["whole"] },
		decision: "take-placeholder",
		because: "the empty file was made for this product",
	},
	{
		states: WITH_PRODUCT,
		where: { temp: ["whole"] },
		decision: "publish",
		because: "the output is whole and has no name: it got none yet, or a power cut took it, or it went to another file",
	},
	{
		states: WITH_PRODUCT,
		where: { source: ["as-claimed"] },
		decision: "requeue",
		because: "the output is lost, the source is not",
	},
	{
		states: ["published"],
		where: {},
		decision: "report-missing",
		because: "neither output nor source is there: the user moved them, or a disk lied",
	},
	{
		states: ["produced", "publishing"],
		where: {},
		decision: "forget",
		because: "neither output nor source is there, and there is no outcome yet",
	},
];

/** What to do with an unfinished job. Every state and every evidence has its row; a test goes through them all. */
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
