import { toFault } from "../../toolkit/errors.ts";
import { removeIfThere, syncFolder } from "../../workers/files/durable.ts";
import { folderOf } from "../../workers/files/file-path.ts";
import { asPath } from "../../workers/files/identity.ts";
import { fileAt } from "../../workers/files/lost-replies.ts";
import { platform } from "../../workers/platform/platform.ts";
import type { FileMove, Revision, RevisionJournal, RevisionWork } from "../journal/port/revisions.ts";
import type { Log } from "../runtime/log.ts";
import { carry, mayHaveMoved } from "./carry.ts";
import { matches } from "./known-file.ts";
import { changedPaths } from "./paths.ts";
import type { RevisionTurn } from "./turn.ts";

/** Services that a revision needs. */
export interface Revising {
	readonly journal: Pick<RevisionJournal, "revisions">;
	/** The current time, in ISO 8601, UTC. */
	readonly now: () => string;
	readonly log: Log;
	readonly turn: Pick<RevisionTurn, "requireStorage">;
}

/** The current state of a revision that was interrupted. `error`: why it could not be finished; null when it was. */
export interface Finished {
	readonly revision: Revision;
	readonly error: unknown;
}

/**
 * Executes a revision: records each step before it is done, then records completion. A fault before any file has
 * moved withdraws the revision; a later fault leaves it open, for the next revision or the next start of the daemon.
 */
export async function carryOut(revision: Revision, { journal, now }: Revising): Promise<RevisionWork> {
	let { work } = revision;
	const keep = async (move: FileMove, at: number): Promise<void> => {
		work = { ...work, moves: work.moves.with(at, move) };
		await journal.revisions.note(revision.id, work);
	};
	try {
		for (const [at, move] of work.moves.entries()) {
			if (move.done) continue;
			// Otherwise a file that the daemon has taken meanwhile would be processed twice.
			const taken = move.what === "source" && (await journal.revisions.wasTaken(revision));
			await keep(taken ? await dropOldName(move) : await carry(move, (noted) => keep(noted, at)), at);
		}
	} catch (error) {
		const moved = await Promise.all(work.moves.map(mayHaveMoved));
		if (!moved.includes(true)) await journal.revisions.withdraw(revision.id);
		throw error;
	}
	for (const removal of work.removals) await removeDurably(Buffer.from(removal, "hex"));
	await journal.revisions.finish(revision.id, work, now());
	return work;
}

/** Finishes interrupted revisions, oldest first. One that cannot be finished is logged and left for the next time. */
export async function finishOpen(revising: Revising): Promise<readonly Finished[]> {
	const finished: Finished[] = [];
	for (const revision of await revising.journal.revisions.open()) {
		const about = { job: revision.job, what: revision.kind };
		try {
			// Files on a share that is not mounted would be taken for lost.
			await revising.turn.requireStorage(changedPaths(revision.work));
			finished.push({ revision: { ...revision, work: await carryOut(revision, revising) }, error: null });
			revising.log.debug(about, "an interrupted undo or retry was finished");
		} catch (error) {
			finished.push({ revision, error });
			revising.log.warn({ ...about, fault: toFault(error) }, `${revision.kind} ${revision.job} could not be finished`);
		}
	}
	return finished;
}

/** For a file that had two names, and was claimed under the new one. */
async function dropOldName(move: FileMove): Promise<FileMove> {
	const from = Buffer.from(move.from.path, "hex");
	const found = await fileAt(from);
	if (found !== null && matches(found, move.from.mark) && (await hasOtherName(from))) await removeDurably(from);
	return { ...move, to: move.tried?.path ?? null, done: true };
}

/** Whether the file would still exist without this name. */
async function hasOtherName(path: Buffer): Promise<boolean> {
	return (await platform.freshStats(asPath(path))).nlink > 1n;
}

async function removeDurably(path: Buffer): Promise<void> {
	if (await removeIfThere(path)) await syncFolder(folderOf(path));
}
