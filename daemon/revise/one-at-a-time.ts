import { join } from "node:path";
import { UserError } from "../../toolkit/errors.ts";
import type { Revision, RevisionWork, Subject } from "../journal/port/revisions.ts";
import { lockFile } from "../journal/sqlite/file-lock.ts";
import { carryOut, finishOpen, type Revising } from "./carry-out.ts";
import { finishedSubject } from "./subject.ts";

const LOCK_NAME = "revise.db";

/** Long enough for another's moves, which are renames; only a copy to another mount takes longer. */
const WAIT_MS = 5_000;

/** What a revision is done with. */
export interface RevisionDeps extends Revising {
	/** The state folder. */
	readonly state: string;
}

/** A revision that was made: what it was of, as it was before, and what it has come to. */
interface Made {
	readonly subject: Subject;
	readonly work: RevisionWork;
}

/**
 * Makes a revision while no other process makes one, after finishing what was left half-done. Where that is the very
 * one that is asked for, it is the answer. Throws `revise.busy`, and why a half-done one cannot be finished.
 */
export async function reviseAlone(
	{ job, kind }: Pick<Revision, "job" | "kind">,
	deps: RevisionDeps,
	begin: (subject: Subject) => Promise<RevisionWork>,
): Promise<Made> {
	const held = await lockFile(join(deps.state, LOCK_NAME), WAIT_MS);
	if (held === null) throw new UserError("revise.busy", { folder: deps.state });
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

/** Finishes what was cut short, unless a command is at it just now, which then does the same. */
export async function finishRevisions(deps: RevisionDeps): Promise<void> {
	const held = await lockFile(join(deps.state, LOCK_NAME), 0);
	if (held === null) return;
	try {
		await finishOpen(deps);
	} finally {
		await held.release();
	}
}
