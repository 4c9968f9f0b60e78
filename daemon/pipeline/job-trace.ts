import { leftCounts } from "../../toolkit/dropped.ts";
import type { Fault } from "../../toolkit/errors.ts";
import { identificationOf } from "../../toolkit/identification.ts";
import { type KnownWeights, type Measurement, measured } from "../../toolkit/metric.ts";
import { actionOf } from "../../toolkit/nothing-to-lose.ts";
import { positionsNote, repairsOf } from "../../toolkit/repair.ts";
import { type Report, reportOf } from "../../toolkit/report.ts";
import type { KnownFile } from "../identify.ts";
import type { Findings } from "../journal/port/model.ts";
import type { PlannedFile } from "../plan.ts";
import type { Pruned } from "../prune.ts";
import type { Placement } from "./placement.ts";

/** Everything learnt about a file so far, kept also when the job fails. */
export interface JobTrace {
	known: KnownFile | null;
	planned: PlannedFile | null;
	placement: Placement | null;
	pruned: Pruned | null;
	/** Whether the output is complete, on disk, and recorded in the journal. */
	produced: boolean;
	/** Whether the output has its name in the library. */
	published: boolean;
	/** Duration of each step in milliseconds, by step name. */
	readonly timingsMs: Record<string, number>;
}

/** An empty trace. */
export function emptyTrace(): JobTrace {
	return {
		known: null,
		planned: null,
		placement: null,
		pruned: null,
		produced: false,
		published: false,
		timingsMs: {},
	};
}

/** Runs one step and records its duration, also when it fails. */
export async function timed<T>(trace: JobTrace, step: string, work: () => T | Promise<T>): Promise<T> {
	const began = performance.now();
	try {
		return await work();
	} finally {
		trace.timingsMs[step] = Math.round(performance.now() - began);
	}
}

/** A longer report is not stored: a hostile file may contain a hundred megabytes of names. */
const MOST_REPORT_CHARACTERS = 256 * 1024;

/** The findings to store with the outcome. `fault`: why the file was not pruned. */
export function findingsOf(trace: JobTrace, fault: Fault | null = null): Findings {
	const verdict = trace.known?.verdict ?? null;
	const report = reportOn(trace, fault);
	return {
		...identificationOf(trace.planned?.verdict ?? verdict),
		components: verdict?.found.map((found) => found.component) ?? [],
		metric: measurementOf(trace)?.metric ?? null,
		summary: trace.planned?.plan.summary ?? null,
		timingsMs: { ...trace.timingsMs },
		...(report && { report }),
	};
}

/** Null when nothing could be read, or when the report is too long to store. */
function reportOn(trace: JobTrace, fault: Fault | null): Report | null {
	const { known, planned, pruned } = trace;
	if (known === null) return null;
	const { arrival, table, verdict, evidence } = known;
	const report = reportOf({
		file: arrival.path,
		bytes: arrival.identity.size,
		table,
		verdict,
		evidence,
		fault,
		metric: measurementOf(trace),
		notFinite: pruned?.findings.notFinite ?? null,
		repairs: repairsOf(verdict, known.brokenPositions),
		plan: planned && {
			action: actionOf(planned.plan, table),
			bytes: planned.plan.bytes,
			precision: planned.plan.precision,
			destination: null,
		},
	});
	return JSON.stringify(report).length > MOST_REPORT_CHARACTERS ? null : report;
}

/** The metric and its known name; null before anything was measured. `taught`: labels given by the user. */
export function measurementOf({ known, pruned }: JobTrace, taught: readonly KnownWeights[] = []): Measurement | null {
	return known && pruned && measured(pruned.executed.metric, known.verdict.found, taught);
}

/** Short clauses on tensors that were dropped, kept or found damaged. */
export function notesOf({ known, planned, placement }: JobTrace): string[] {
	if (known === null || planned === null) return [];
	const { summary } = planned.plan;
	const clauses = leftCounts(summary);
	const repaired = planned.plan.tensors.some((tensor) => tensor.from.kind === "literal");
	for (const { missing } of known.brokenPositions) clauses.push(positionsNote(missing, repaired));
	return [...clauses, ...summary.notes, ...(placement?.notes ?? [])];
}
