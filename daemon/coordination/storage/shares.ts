import type { Connection } from "../../journal/sql/connection.ts";
import { textIn } from "../../journal/sql/rows.ts";

/** What the hosts know of a shared folder. */
export interface RecordedShare {
	/** The id of its file system. */
	readonly share: string;
	/** The inode number of its beacon. */
	readonly ino: string;
}

/** The id of the hosts' database. */
export async function clusterOf(connection: Connection): Promise<string> {
	const [row = {}] = await connection.all("SELECT cluster FROM meta");
	return textIn(row, "cluster");
}

/** The recorded folders. */
export async function recordedShares(connection: Connection): Promise<ReadonlyMap<string, RecordedShare>> {
	const rows = await connection.all("SELECT folder, share, ino FROM shares");
	return new Map(rows.map((row) => [textIn(row, "folder"), { share: textIn(row, "share"), ino: textIn(row, "ino") }]));
}

/** Records a folder, unless it is recorded already. Returns what is recorded then. */
export async function recordShare(
	connection: Connection,
	folder: string,
	found: RecordedShare,
): Promise<RecordedShare> {
	const sql = "INSERT INTO shares (folder, share, ino) VALUES (?, ?, ?) ON CONFLICT (folder) DO NOTHING";
	await connection.run(sql, [folder, found.share, found.ino]);
	return (await recordedShares(connection)).get(folder) ?? found;
}

/** Forgets a folder that was moved or restored, so that the next host records it again. Returns whether it was recorded. */
export async function forgetShare(connection: Connection, folder: string): Promise<boolean> {
	return (await connection.run("DELETE FROM shares WHERE folder = ?", [folder])).changes > 0;
}
