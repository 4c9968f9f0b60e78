import { join } from "node:path";
import type { Revision, RevisionWork, Subject } from "../journal/port/revisions.ts";
import { lockFile } from "../journal/sqlite/file-lock.ts";
import { carryOut, finishOpen, type Revising } from "./carry-out.ts";
import { reviseError } from "./errors.ts";
import { finishedSubject } from "./subject.ts";

const LOCK_NAME = "revise.db";

/** Long enough for the moves of another process, which are renames; only a copy to another mount takes longer. */
const WAIT_MS = 5_000;

/** Services that a revision needs. */
export interface RevisionDeps extends Revising {
	/** The state folder. */
	readonly state: string;
}

/** A completed revision: its subject before it, and its result. */
interface Made {
	readonly subject: Subject;
	readonly work: RevisionWork;
}

/**
 * Makes a revision while no other process makes one, after finishing an interrupted one. If that is the requested
 * one, its result is returned. Throws `revise.busy`, or the error that prevents the interrupted one from being
 * finished.
 */
export async function reviseAlone(
	{ job, kind }: Pick<Revision, "job" | "kind">,
	deps: RevisionDeps,
	begin: (subject: Subject) => Promise<RevisionWork>,
): Promise<Made> {
	const held = await lockFile(join(deps.state, LOCK_NAME), WAIT_MS);
	if (held === null) throw reviseError("revise.busy", { folder: deps.state });
	try {
		const left = (await finishOpen(deps)).find(({ revision }) => revision.job === job);
		if (left !== undefined && left.error !== null) throw left.error;
		const subject = await finishedSubject(job, deps.journal);
		if (left?.revision.kind === kind) return { subject, work: left.revision.work };
		const revision = await deps.journal.revisions.begin(job, kind, await begin(subject), deps.now());
		return { subject, work: await carryOut(revision, deps) };
	} finally {
		await held.release();
	}
}

/** Finishes interrupted revisions, unless a command holds the lock, which then does the same. */
export async function finishRevisions(deps: RevisionDeps): Promise<void> {
	const held = await lockFile(join(deps.state, LOCK_NAME), 0);
	if (held === null) return;
	try {
		await finishOpen(deps);
	} finally {
		await held.release();
	}
}
