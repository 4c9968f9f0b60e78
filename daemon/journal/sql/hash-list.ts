import type { FileHashes } from "../../../workers/hash-file.ts";
import { type HashedSide, SIDES, type ToHash } from "../port/hash-list.ts";
import type { Job, SourceFate } from "../port/model.ts";
import type { Connection, Row } from "./connection.ts";
import { bytesOrNull, numberIn, pathColumns, textIn } from "./rows.ts";

/** Adds the files of a job that is about to be finished to the list: those that exist and were not refused. */
export async function listFiles(connection: Connection, job: Job, resting: SourceFate): Promise<void> {
	const { arrival, progress } = job;
	const original = originalOf(job, resting);
	if (original !== null) await list(connection, job.id, "source", original, arrival.identity);
	if (progress.state !== "published" || progress.product === null || progress.final === null) return;
	const { dev, ino, bytes: size } = progress.product;
	await list(connection, job.id, "output", Buffer.from(progress.final), { dev, ino, size });
}

/** Records the source's final path for a job that is about to be finished. */
export async function noteOriginal(connection: Connection, job: Job, resting: SourceFate): Promise<void> {
	if (resting.kind === "moved") {
		const { text, raw } = pathColumns(resting.path);
		await connection.run("UPDATE jobs SET retired_path = ?, retired_path_raw = ? WHERE id = ?", [text, raw, job.id]);
	}
	if (resting.kind === "left") {
		const { ctimeNs } = resting.identity;
		await connection.run("UPDATE jobs SET source_left = 1, ctime_ns = ? WHERE id = ?", [ctimeNs, job.id]);
	}
}

/** All files on the list. */
export async function pendingHashes(connection: Connection): Promise<readonly ToHash[]> {
	return (await connection.all("SELECT * FROM to_hash ORDER BY job_id, side")).map(toHashFrom);
}

/** Removes a file from the list and stores its hashes, if there are any. */
export async function settleHashes(connection: Connection, one: ToHash, hashes: FileHashes | null): Promise<void> {
	const key = [one.job, one.side];
	const { changes } = await connection.run("DELETE FROM to_hash WHERE job_id = ? AND side = ?", key);
	// Already removed from the list: the outcome was withdrawn while the file was being read.
	if (changes === 0 || hashes === null) return;
	const { sha256, autoV1, tensors } = hashes;
	const bound = [...key, sha256, autoV1, tensors];
	await connection.run("INSERT INTO hashes (job_id, side, sha256, auto_v1, tensors) VALUES (?, ?, ?, ?, ?)", bound);
}

/** Counts one more failure. */
export async function failHashes(connection: Connection, { job, side }: ToHash): Promise<void> {
	await connection.run("UPDATE to_hash SET tries = tries + 1 WHERE job_id = ? AND side = ?", [job, side]);
}

function originalOf({ arrival }: Job, resting: SourceFate): Uint8Array | null {
	switch (resting.kind) {
		case "moved":
			return resting.path;
		case "left":
			return arrival.pathBytes;
		case "gone":
			return null;
	}
}

const LIST = `INSERT INTO to_hash (job_id, side, path, dev, ino, bytes)
	SELECT job_id, ?, ?, ?, ?, ? FROM outcomes WHERE job_id = ? AND outcome IN ('published', 'unchanged')
	ON CONFLICT (job_id, side) DO NOTHING`;

async function list(
	connection: Connection,
	job: number,
	side: HashedSide,
	path: Uint8Array,
	{ dev, ino, size }: ToHash["expected"],
): Promise<void> {
	await connection.run(LIST, [side, Buffer.from(path), dev, ino, size, job]);
}

function toHashFrom(row: Row): ToHash {
	const side = SIDES.find((one) => one === row.side);
	const pathBytes = bytesOrNull(row, "path");
	if (side === undefined || pathBytes === null) throw new Error(`job ${row.job_id} has no file to hash`);
	return {
		job: numberIn(row, "job_id"),
		side,
		pathBytes,
		expected: { dev: textIn(row, "dev"), ino: textIn(row, "ino"), size: numberIn(row, "bytes") },
		tries: numberIn(row, "tries"),
	};
}
