import type { Revision, RevisionWork, Subject } from "../journal/port/revisions.ts";
import { carryOut, finishOpen, type Revising } from "./carry-out.ts";
import { reviseError } from "./errors.ts";
import { changedPaths, recordedPaths } from "./paths.ts";
import { finishedSubject } from "./subject.ts";
import type { RevisionTurn } from "./turn.ts";

/** Long enough for the moves of another process, which are renames; only a copy to another mount takes longer. */
const WAIT_MS = 5_000;

/** Services that a revision needs. */
export interface RevisionDeps extends Revising {
	readonly turn: RevisionTurn;
}

/** A completed revision: its subject before it, and its result. */
interface Made {
	readonly subject: Subject;
	readonly work: RevisionWork;
}

/**
 * Makes a revision while no other process makes one, after finishing an interrupted one. If that is the requested
 * one, its result is returned. Throws `revise.busy`, or the error that prevents the interrupted one from being
 * finished, or those of `requireStorage`.
 */
export async function reviseAlone(
	{ job, kind }: Pick<Revision, "job" | "kind">,
	deps: RevisionDeps,
	begin: (subject: Subject) => Promise<RevisionWork>,
): Promise<Made> {
	const held = await deps.turn.take(WAIT_MS);
	if (held === null) throw reviseError("revise.busy", { folder: deps.turn.where });
	try {
		const left = (await finishOpen(deps)).find(({ revision }) => revision.job === job);
		if (left !== undefined && left.error !== null) throw left.error;
		const subject = await finishedSubject(job, deps.journal);
		if (left?.revision.kind === kind) return { subject, work: left.revision.work };
		// Files on a share that is not mounted would be taken for lost.
		await deps.turn.requireStorage(recordedPaths(kind, subject));
		const work = await begin(subject);
		await deps.turn.requireStorage(changedPaths(work));
		const revision = await deps.journal.revisions.begin(job, kind, work, deps.now());
		return { subject, work: await carryOut(revision, deps) };
	} finally {
		await held.release();
	}
}

/** Finishes interrupted revisions, unless a command holds the lock, which then does the same. */
export async function finishRevisions(deps: RevisionDeps): Promise<void> {
	const held = await deps.turn.take(0);
	if (held === null) return;
	try {
		await finishOpen(deps);
	} finally {
		await held.release();
	}
}
