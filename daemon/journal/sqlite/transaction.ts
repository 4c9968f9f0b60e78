import type { Connection } from "./connection.ts";

/** Runs a piece of work as one durable change: all of it, or nothing. Whoever shares the connection takes turns. */
export async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
	await connection.run("BEGIN IMMEDIATE");
	try {
		const result = await work();
		await connection.run("COMMIT");
		return result;
	} catch (error) {
		// A full disk may have rolled back by itself already.
		await connection.run("ROLLBACK").catch(() => undefined);
		throw error;
	}
}
