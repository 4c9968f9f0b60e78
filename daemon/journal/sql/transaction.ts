import type { Connection } from "./connection.ts";

/** Runs work in one durable transaction. Callers that share the connection must run one at a time. */
export async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
	await connection.run(connection.dialect.beginWrite);
	try {
		const result = await work();
		await connection.run("COMMIT");
		return result;
	} catch (error) {
		// A full disk may already have caused a rollback.
		await connection.run("ROLLBACK").catch(() => undefined);
		throw error;
	}
}
