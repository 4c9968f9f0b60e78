import type { Connection } from "./connection.ts";
import { inTransaction } from "./transaction.ts";

/** More changes than this are not kept waiting for one commit. */
const MOST_IN_ONE = 64;

interface Asked {
	work(): Promise<void>;
	resolve(): void;
	reject(error: unknown): void;
}

/**
 * Makes durable changes, each all of it or nothing. Those that are asked for while another commits share the next
 * commit: a sync of the disk costs as much for one as for all.
 */
export function groupedChanges(
	connection: Connection,
	turn: <T>(work: () => Promise<T>) => Promise<T>,
): <T>(work: () => Promise<T>) => Promise<T> {
	const asked: Asked[] = [];

	async function commitGroup(): Promise<void> {
		const group = asked.splice(0, MOST_IN_ONE);
		if (asked.length > 0) begin();
		const done: Asked[] = [];
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
		// Whoever asked is told; whoever gives the turns sees it too.
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

/** One that fails is undone by itself, and told so at once; the others of its group go on. */
async function succeeds(one: Asked, connection: Connection, alone: boolean): Promise<boolean> {
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
		// A full disk may have rolled back everything: then this fails too, and with it the whole group.
		await connection.run("ROLLBACK TO change");
		await connection.run("RELEASE change");
		one.reject(error);
		return false;
	}
}
