import { mkdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type Arrival, errnoOf } from "../../../workers/files/identity.ts";
import { createMutex } from "../../runtime/mutex.ts";
import { journalError } from "../errors.ts";
import type { Journal } from "../port/journal.ts";
import type { Conclusion, Job, JobProgress } from "../port/model.ts";
import type { Channel } from "../port/outbox.ts";
import type { Bound, Connection } from "./connection.ts";
import { watchForDamage } from "./damage.ts";
import { followFile, refuseGone } from "./gone.ts";
import { groupedChanges } from "./grouped.ts";
import { failHashes, listFiles, noteOriginal, pendingHashes, settleHashes } from "./hash-list.ts";
import { historyOf } from "./history.ts";
import { markInUse, unmark } from "./in-use.ts";
import { knownIn } from "./known.ts";
import { beginRemoval, endKeeping, keptAfter, noteKept } from "./originals.ts";
import { clearNotices, deferNotice, pendingNotices, post, settleNotice } from "./outbox.ts";
import { beginPause, countStopRequests, pauseIn } from "./pause.ts";
import { revisionsOf } from "./revisions.ts";
import { jobFrom, numberIn, outcomeColumns, pathColumns, sourcePathIn } from "./rows.ts";
import { openForWriting } from "./schema.ts";
import { noteSidecars } from "./sidecars.ts";
import { trashOf } from "./trash.ts";
import { upkeepOf } from "./upkeep.ts";

/**
 * Opens the journal and creates it if needed. The caller holds the daemon's lock, so only one process does. Each
 * outcome is also put into the outbox for each of the channels.
 */
export async function openJournal(path: string, channels: readonly Channel[] = []): Promise<Journal> {
	await makeStateFolder(dirname(path));
	const unclean = await markInUse(path);
	const connection = await openForWriting(path, { check: unclean });
	const damage = watchForDamage();
	const refuseOther = await followFile(path);
	const inTurn = createMutex();
	const onFile = <T>(work: () => Promise<T>): Promise<T> => damage.watch(() => refuseOther().then(work));
	const turn = <T>(work: () => Promise<T>): Promise<T> => inTurn(() => onFile(work));
	// Each change of a group checks the file itself, because the error of a group that cannot start reaches no
	// caller.
	const grouped = groupedChanges(connection, (work) => inTurn(() => damage.watch(work)));
	const change = <T>(work: () => Promise<T>): Promise<T> => grouped(() => onFile(work));
	return {
		...historyOf(connection, turn),
		claim: (arrival, claimedAt) => change(() => claim(connection, arrival, claimedAt)),
		dealtWith: (arrival) => turn(() => dealtWith(connection, arrival)),
		advance: (id, progress) => change(() => advance(connection, id, progress)),
		conclude: (id, conclusion, progress) =>
			change(async () => {
				await advance(connection, id, progress);
				await conclude(connection, id, conclusion);
				await noteOutput(connection, id, progress);
				await post(connection, id, channels, conclusion.finishedAt);
			}),
		accompany: (id, sidecars) => change(() => noteSidecars(connection, id, sidecars)),
		finish: (id, resting, kept = null) =>
			change(async () => {
				const job = await jobOf(connection, id);
				await listFiles(connection, job, resting);
				await noteOriginal(connection, job, resting);
				if (kept !== null) await noteKept(connection, id, kept);
				await advance(connection, id, { state: "done" });
			}),
		requeue: (id, why) =>
			change(async () => {
				await connection.run("DELETE FROM outcomes WHERE job_id = ?", [id]);
				await advance(connection, id, { state: "queued" });
				const [died, idle] = [why === "interrupted" ? 1 : 0, why === "waiting" ? 1 : 0];
				const counts = "UPDATE jobs SET interrupted = interrupted + ?, attempt = attempt - ? WHERE id = ?";
				await connection.run(counts, [died, idle, id]);
			}),
		forget: (id) =>
			change(async () => {
				await connection.run("DELETE FROM outcomes WHERE job_id = ?", [id]);
				await connection.run("DELETE FROM jobs WHERE id = ?", [id]);
			}),
		probe: () =>
			change(async () => {
				if (damage.found !== null) throw damage.found;
			}),
		pause: (pause) => change(() => beginPause(connection, pause)),
		paused: () => turn(() => pauseIn(connection)),
		stopRequests: () => turn(() => countStopRequests(connection)),
		changesOfOthers: () => turn(() => dataVersion(connection)),
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
			await change(() => connection.run("INSERT OR IGNORE INTO libraries (folder) VALUES (?)", [library]));
		},
		upkeep: upkeepOf({ path, connection, damage, onFile, turn }),
		async close() {
			await inTurn(() => connection.close());
			if (damage.found === null) await unmark(path);
		},
	};
}

/** SQLite's own counter of commits by other connections. */
async function dataVersion(connection: Connection): Promise<number> {
	const [row = {}] = await connection.all("PRAGMA data_version");
	return numberIn(row, "data_version");
}

/** Opens the database for writing and creates its folder if needed. Throws `journal.gone`. */
export async function openMade(path: string): Promise<Connection> {
	await refuseGone(path);
	await makeStateFolder(dirname(path));
	return openForWriting(path);
}

const INSERT_OUTCOME = `INSERT INTO outcomes
	(job_id, outcome, code, reason, finished_at, architecture, components, metric, summary, output_path, output_bytes,
	timings_ms, kind, base, variant, source_name, source_bytes)
	SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, source_name, source_bytes FROM jobs WHERE id = ?`;

const TAKEN_SOURCES = `SELECT source_path, source_path_raw FROM jobs WHERE state = 'done' AND source_left = 0
	ORDER BY id DESC LIMIT ?`;

const FIND_LIVE =
	"SELECT * FROM jobs WHERE ino = ? AND dev = ? AND source_bytes = ? AND mtime_ns = ? AND state <> 'done'";

const INSERT_JOB = `INSERT INTO jobs (source_path, source_path_raw, source_name, claimed_at, ctime_ns, state, progress,
	ino, dev, source_bytes, mtime_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const TAKE_OVER = `UPDATE jobs SET source_path = ?, source_path_raw = ?, source_name = ?, claimed_at = ?, ctime_ns = ?,
	state = ?, progress = ?, attempt = attempt + 1 WHERE id = ?`;

const FIND_DONE = `SELECT id, source_left FROM jobs WHERE ino = ? AND dev = ? AND source_bytes = ? AND mtime_ns = ?
	AND ctime_ns = ? AND source_path = ? AND source_path_raw IS ? AND state = 'done' AND remembered = 1
	ORDER BY id DESC LIMIT 1`;

async function makeStateFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		if (errnoOf(error) === null) throw error;
		throw journalError("journal.unusable", { path: folder, found: String(error) }, { cause: error });
	}
}

async function claim(connection: Connection, arrival: Arrival, claimedAt: string): Promise<Job | null> {
	const { identity } = arrival;
	const content: readonly Bound[] = [identity.ino, identity.dev, identity.size, identity.mtimeNs];
	const [live] = await connection.all(FIND_LIVE, content);
	if (live !== undefined && live.state !== "queued") return null;
	const { text, raw } = pathColumns(arrival.pathBytes);
	const progress: JobProgress = { state: "claimed" };
	const rest = [text, raw, basename(text), claimedAt, identity.ctimeNs, progress.state, JSON.stringify(progress)];
	if (live !== undefined) {
		await connection.run(TAKE_OVER, [...rest, numberIn(live, "id")]);
		return jobOf(connection, numberIn(live, "id"));
	}
	const { lastId } = await connection.run(INSERT_JOB, [...rest, ...content]);
	return jobOf(connection, lastId);
}

async function jobOf(connection: Connection, id: number): Promise<Job> {
	const [row] = await connection.all("SELECT * FROM jobs WHERE id = ?", [id]);
	if (row === undefined) throw new Error(`job ${id} is not in the journal`);
	return jobFrom(row);
}

async function dealtWith(connection: Connection, arrival: Arrival): ReturnType<Journal["dealtWith"]> {
	const { ino, dev, size, mtimeNs, ctimeNs } = arrival.identity;
	const { text, raw } = pathColumns(arrival.pathBytes);
	const [row] = await connection.all(FIND_DONE, [ino, dev, size, mtimeNs, ctimeNs, text, raw]);
	if (row === undefined) return null;
	return { id: numberIn(row, "id"), remains: row.source_left === 1 ? "source-left" : "source-gone" };
}

/**
 * Deletes an outcome with everything that depends on it, before it is replaced: a REPLACE would not update the
 * tallies.
 */
async function conclude(connection: Connection, id: number, conclusion: Conclusion): Promise<void> {
	await connection.run("DELETE FROM outcomes WHERE job_id = ?", [id]);
	await connection.run(INSERT_OUTCOME, [...outcomeColumns(conclusion), id]);
	await noteSidecars(connection, id, conclusion.sidecars ?? []);
	const { report } = conclusion.findings;
	if (report === undefined) return;
	await connection.run("INSERT INTO reports (job_id, report) VALUES (?, ?)", [id, JSON.stringify(report)]);
}

/** Stores the fingerprint by which an undo recognises the output. */
async function noteOutput(connection: Connection, id: number, progress: JobProgress): Promise<void> {
	if (progress.state !== "published" || progress.product === null) return;
	const { ino, mtimeNs = null } = progress.product;
	await connection.run("INSERT INTO outputs (job_id, ino, mtime_ns) VALUES (?, ?, ?)", [id, ino, mtimeNs]);
}

async function advance(connection: Connection, id: number, progress: JobProgress): Promise<void> {
	const bound = [progress.state, JSON.stringify(progress), id];
	const { changes } = await connection.run("UPDATE jobs SET state = ?, progress = ? WHERE id = ?", bound);
	if (changes !== 1) throw new Error(`job ${id} is not in the journal`);
}
