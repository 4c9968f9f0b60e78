import { UserError } from "../../../toolkit/errors.ts";
import { openConnection } from "./connection.ts";

/** A lock that is held until it is released or the process ends, even by SIGKILL. */
export interface FileLock {
	release(): Promise<void>;
}

/**
 * Locks a file by an open SQLite transaction, which the kernel ends with the process; null when another process holds
 * the lock for longer than `waitMs`. When this user may only read the file, the lock is shared: it conflicts with the
 * exclusive lock of a user who may write the file, but not with the shared locks of other users who may only read it.
 */
export async function lockFile(path: string, waitMs: number): Promise<FileLock | null> {
	const connection = await openConnection(path, { mode: "write", waitMs });
	try {
		// Otherwise SQLite creates a rollback journal beside the empty file, although nothing is ever written to it.
		await connection.all("PRAGMA journal_mode = MEMORY");
		// Without write permission SQLite can only start a read transaction, which takes its lock at the first read.
		await connection.run("BEGIN EXCLUSIVE");
		await connection.all("SELECT count(*) FROM sqlite_master");
	} catch (error) {
		await connection.close();
		if (error instanceof UserError && error.code === "journal.busy") return null;
		throw error;
	}
	return {
		async release() {
			await connection.run("ROLLBACK");
			await connection.close();
		},
	};
}
