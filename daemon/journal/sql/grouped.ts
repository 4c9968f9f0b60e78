import type { Connection } from "./connection.ts";
import { inTransaction } from "./transaction.ts";

/** Maximum number of changes in one commit. */
const MOST_IN_ONE = 64;

interface RequestedChange {
	work(): Promise<void>;
	resolve(): void;
	reject(error: unknown): void;
}

/**
 * Executes durable changes, each atomic. Changes requested during a commit share the next one, since a disk sync
 * costs as much for one change as for many.
 */
export function groupedChanges(
	connection: Connection,
	turn: <T>(work: () => Promise<T>) => Promise<T>,
): <T>(work: () => Promise<T>) => Promise<T> {
	const asked: RequestedChange[] = [];

	async function commitGroup(): Promise<void> {
		const group = asked.splice(0, MOST_IN_ONE);
		if (asked.length > 0) begin();
		const done: RequestedChange[] = [];
		try {
			await inTransaction(connection, async () => {
				for (const one of group) if (await succeeds(one, connection, group.length === 1)) done.push(one);
			});
			for (const one of done) one.resolve();
		} catch (error) {
			for (const one of group) one.reject(error);
			throw error;
		}
	}

	function begin(): void {
		// Callers are rejected individually, so ignore it here.
		turn(commitGroup).catch(() => undefined);
	}

	return (work) =>
		new Promise((resolve, reject) => {
			let result: Awaited<ReturnType<typeof work>>;
			asked.push({
				work: async () => {
					result = await work();
				},
				resolve: () => resolve(result),
				reject,
			});
			if (asked.length === 1) begin();
		});
}

/**
 * Executes one change. A failed change is rolled back alone and its caller rejected at once; the others of the group
 * continue.
 */
async function succeeds(one: RequestedChange, connection: Connection, alone: boolean): Promise<boolean> {
	if (alone) {
		await one.work();
		return true;
	}
	await connection.run("SAVEPOINT change");
	try {
		await one.work();
		await connection.run("RELEASE change");
		return true;
	} catch (error) {
		// A full disk may have rolled back the whole transaction. Then this fails as well, and so does the group.
		await connection.run("ROLLBACK TO change");
		await connection.run("RELEASE change");
		one.reject(error);
		return false;
	}
}
