import { leftTexts } from "../../toolkit/dropped.ts";
import type { Fault } from "../../toolkit/errors.ts";
import { identificationOf } from "../../toolkit/identification.ts";
import { type KnownWeights, type Measurement, measured } from "../../toolkit/metric.ts";
import { actionOf } from "../../toolkit/nothing-to-lose.ts";
import { repairsOf } from "../../toolkit/repair.ts";
import { type Report, reportOf } from "../../toolkit/report.ts";
import type { KnownFile } from "../identify.ts";
import type { Findings } from "../journal/port/model.ts";
import type { PlannedFile } from "../plan.ts";
import type { Pruned } from "../prune.ts";
import type { Placement } from "./placement.ts";

/** What has been learnt on a journey so far, however far it came. */
export interface JobTrace {
	known: KnownFile | null;
	planned: PlannedFile | null;
	placement: Placement | null;
	pruned: Pruned | null;
	/** Whether the output is complete and on the disk, and the journal knows it. */
	produced: boolean;
	/** Milliseconds of each step, by its name. */
	readonly timingsMs: Record<string, number>;
}

/** A story of which nothing has happened yet. */
export function emptyTrace(): JobTrace {
	return { known: null, planned: null, placement: null, pruned: null, produced: false, timingsMs: {} };
}

/** Runs one step and notes how long it took, also when it fails. */
export async function timed<T>(story: JobTrace, step: string, work: () => T | Promise<T>): Promise<T> {
	const began = performance.now();
	try {
		return await work();
	} finally {
		story.timingsMs[step] = Math.round(performance.now() - began);
	}
}

/** A report longer than this is not kept: a hostile file may hold a hundred megabytes of names. */
const MOST_REPORT_CHARACTERS = 256 * 1024;

/** What the record of a journey says of the file; `fault`: why it was not pruned. */
export function findingsOf(story: JobTrace, fault: Fault | null = null): Findings {
	const verdict = story.known?.verdict ?? null;
	const report = reportOn(story, fault);
	return {
		...identificationOf(story.planned?.verdict ?? verdict),
		components: verdict?.found.map((found) => found.component) ?? [],
		metric: measurementOf(story)?.metric ?? null,
		summary: story.planned?.plan.summary ?? null,
		timingsMs: { ...story.timingsMs },
		...(report && { report }),
	};
}

/** Null where nothing could be read, and where the report is too long to keep. */
function reportOn(story: JobTrace, fault: Fault | null): Report | null {
	const { known, planned, pruned } = story;
	if (known === null) return null;
	const { arrival, table, verdict, evidence } = known;
	const report = reportOf({
		file: arrival.path,
		bytes: arrival.identity.size,
		table,
		verdict,
		evidence,
		fault,
		metric: measurementOf(story),
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

/** The metric, and what is known by it; null before anything was measured. `taught`: names that the user gave. */
export function measurementOf({ known, pruned }: JobTrace, taught: readonly KnownWeights[] = []): Measurement | null {
	return known && pruned && measured(pruned.executed.metric, known.verdict.found, taught);
}

/** What was dropped, kept or found wrong, each a short clause. */
export function notesOf({ known, planned, placement }: JobTrace): string[] {
	if (known === null || planned === null) return [];
	const { summary } = planned.plan;
	const clauses = leftTexts(summary);
	for (const { missing } of known.brokenPositions) clauses.push(positionsClause(planned, missing));
	return [...clauses, ...summary.notes, ...(placement?.notes ?? [])];
}

function positionsClause({ plan }: PlannedFile, missing: readonly number[]): string {
	const mended = plan.tensors.some((tensor) => tensor.from.kind === "literal");
	const which = `CLIP position${missing.length === 1 ? "" : "s"} ${missing.join(", ")} ${missing.length === 1 ? "was" : "were"} wrong`;
	return `${which} (${mended ? "mended" : "kept; fixClip: true mends it"})`;
}
