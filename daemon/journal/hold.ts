import { ModelError } from "../../toolkit/errors.ts";
import { openConnection } from "./connection.ts";

/** A lock that is held until it is released or the process ends, however it ends. */
export interface Hold {
	release(): Promise<void>;
}

/**
 * Holds a lock file by an open SQLite transaction, which the kernel ends with the process; null when another has it
 * for longer than `waitMs`.
 */
export async function hold(path: string, waitMs: number): Promise<Hold | null> {
	const connection = await openConnection(path, { mode: "write", waitMs });
	try {
		await connection.run("BEGIN IMMEDIATE");
	} catch (error) {
		await connection.close();
		if (error instanceof ModelError && error.code === "journal.busy") return null;
		throw error;
	}
	return {
		async release() {
			await connection.run("ROLLBACK");
			await connection.close();
		},
	};
}
