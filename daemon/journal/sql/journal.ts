import type { Journal } from "../port/journal.ts";
import type { Channel } from "../port/outbox.ts";
import type { Connection } from "./connection.ts";
import { failHashes, listFiles, noteOriginal, pendingHashes, settleHashes } from "./hash-list.ts";
import { historyOf } from "./history.ts";
import { advance, claim, dealtWith, isHeld, jobOf, refuseSuperseded, take } from "./jobs.ts";
import { knownIn } from "./known.ts";
import { beginRemoval, endKeeping, keptAfter, noteKept } from "./originals.ts";
import { clearNotices, deferNotice, pendingNotices, post, settleNotice } from "./outbox.ts";
import { noteOutput, recordOutcome, withdrawOutcome } from "./outcomes.ts";
import { beginPause, countStopRequests, pauseIn } from "./pause.ts";
import { revisionsOf } from "./revisions.ts";
import { jobFrom, sourcePathIn } from "./rows.ts";
import { noteSidecars } from "./sidecars.ts";
import { trashOf } from "./trash.ts";

/** An open database. */
export interface JournalParts {
	readonly connection: Connection;
	/** Runs work on the connection outside of other transactions. */
	readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
	/** Runs work as one durable, atomic change. */
	readonly change: <T>(work: () => Promise<T>) => Promise<T>;
	/** Each outcome is also put into the outbox for each of these. */
	readonly channels: readonly Channel[];
}

/** The part of a journal that is the same in every database. */
export function journalOver({
	connection,
	turn,
	change,
	channels,
}: JournalParts): Omit<Journal, "probe" | "controlChanges" | "upkeep" | "close"> {
	return {
		...historyOf(connection, turn),
		claim: (arrival, claimedAt) => change(() => claim(connection, arrival, claimedAt)),
		dealtWith: (arrival) => turn(() => dealtWith(connection, arrival)),
		take: (id) => change(() => take(connection, id)),
		isHeld: (job) => turn(() => isHeld(connection, job)),
		advance: (job, progress) => change(() => advance(connection, job, progress)),
		conclude: (job, conclusion, progress) =>
			change(async () => {
				await advance(connection, job, progress);
				await recordOutcome(connection, job.id, conclusion);
				await noteOutput(connection, job.id, progress);
				await post(connection, job.id, channels, conclusion.finishedAt);
			}),
		accompany: (job, sidecars) =>
			change(async () => {
				await refuseSuperseded(connection, job);
				await noteSidecars(connection, job.id, sidecars);
			}),
		accompanyLate: (id, sidecars) => change(() => noteSidecars(connection, id, sidecars)),
		finish: (held, resting, kept = null) =>
			change(async () => {
				await refuseSuperseded(connection, held);
				const job = await jobOf(connection, held.id);
				await listFiles(connection, job, resting);
				await noteOriginal(connection, job, resting);
				if (kept !== null) await noteKept(connection, job.id, kept);
				await advance(connection, held, { state: "done" });
			}),
		requeue: (job, why) =>
			change(async () => {
				await advance(connection, job, { state: "queued" });
				await withdrawOutcome(connection, job.id);
				if (why === "interrupted") await connection.run(COUNT_DEATH, [job.id]);
			}),
		forget: (job) =>
			change(async () => {
				await refuseSuperseded(connection, job);
				await withdrawOutcome(connection, job.id);
				await connection.run("DELETE FROM jobs WHERE id = ?", [job.id]);
			}),
		pause: (pause) => change(() => beginPause(connection, pause)),
		paused: () => turn(() => pauseIn(connection)),
		stopRequests: () => turn(() => countStopRequests(connection)),
		unfinished: () =>
			turn(async () => (await connection.all("SELECT * FROM jobs WHERE state <> 'done' ORDER BY id")).map(jobFrom)),
		takenSources: (limit) => turn(async () => (await connection.all(TAKEN_SOURCES, [limit])).map(sourcePathIn)),
		known: () => turn(() => knownIn(connection)),
		revisions: revisionsOf(connection, turn),
		toHash: {
			pending: () => turn(() => pendingHashes(connection)),
			settle: (one, hashes) => change(() => settleHashes(connection, one, hashes)),
			failed: (one) => change(() => failHashes(connection, one)),
		},
		outbox: {
			pending: (channel, limit) => turn(() => pendingNotices(connection, channel, limit)),
			clear: (channel) => change(() => clearNotices(connection, channel)),
			settle: (id) => change(() => settleNotice(connection, id)),
			defer: (id, dueAt) => change(() => deferNotice(connection, id, dueAt)),
		},
		originals: {
			kept: (after) => turn(() => keptAfter(connection, after)),
			begin: (job, at) => change(() => beginRemoval(connection, job, at)),
			end: (job, how, at) => change(() => endKeeping(connection, job, how, at)),
		},
		trash: trashOf(connection, turn),
		hasServed: (library) =>
			turn(async () => (await connection.all("SELECT 1 FROM libraries WHERE folder = ?", [library])).length > 0),
		async serves(library) {
			await change(() => connection.run(SERVE, [library]));
		},
	};
}

const TAKEN_SOURCES = `SELECT source_path, source_path_raw FROM jobs WHERE state = 'done' AND source_left = 0
	ORDER BY id DESC LIMIT ?`;

const COUNT_DEATH = "UPDATE jobs SET interrupted = interrupted + 1 WHERE id = ?";

const SERVE = "INSERT INTO libraries (folder) VALUES (?) ON CONFLICT (folder) DO NOTHING";
