import { expect, test } from "vitest";
import type { Connection } from "../../../daemon/journal/sql/connection.ts";
import { groupedChanges } from "../../../daemon/journal/sql/grouped.ts";
import { createMutex } from "../../../daemon/runtime/mutex.ts";
import { forBothJournals, type NewJournal } from "./both.ts";

async function table(newJournal: NewJournal): Promise<Connection> {
	const connection = await (await newJournal()).database();
	await connection.script("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
	return connection;
}

const insert = (connection: Connection, number: number) =>
	connection.run("INSERT INTO numbers (number) VALUES (?)", [number]);

async function numbersIn(connection: Connection): Promise<unknown[]> {
	return (await connection.all("SELECT number FROM numbers ORDER BY number")).map(({ number }) => number);
}

forBothJournals("changes that share a commit", (newJournal) => {
	test("of changes that share a commit, one that fails is undone alone and told so", async () => {
		const connection = await table(newJournal);
		const change = groupedChanges(connection, createMutex());
		const ends = await Promise.allSettled(
			[1, 2, 3, 2, 4].map((number, index) =>
				change(async () => {
					await insert(connection, 100 + index);
					await insert(connection, number);
					return number;
				}),
			),
		);
		expect(ends.map((end) => (end.status === "fulfilled" ? end.value : "failed"))).toEqual([1, 2, 3, "failed", 4]);
		expect(await numbersIn(connection)).toEqual([1, 2, 3, 4, 100, 101, 102, 104]);
		await connection.close();
	});

	test("what is asked for later comes later, and a hundred changes are all made", async () => {
		const connection = await table(newJournal);
		const change = groupedChanges(connection, createMutex());
		const order: number[] = [];
		const all = Array.from({ length: 100 }, (_, number) =>
			change(async () => {
				order.push(number);
				await insert(connection, number);
			}),
		);
		await Promise.all(all);
		expect(order).toEqual(order.toSorted((a, b) => a - b));
		expect(await numbersIn(connection)).toHaveLength(100);
		await connection.close();
	});

	test("where a commit fails, nobody is told that it was made", async () => {
		const connection = await table(newJournal);
		const change = groupedChanges(connection, createMutex());
		const breaking = change(() => connection.run("COMMIT"));
		const beside = change(() => insert(connection, 1));
		expect(await Promise.allSettled([breaking, beside])).toMatchObject([
			{ status: "rejected" },
			{ status: "rejected" },
		]);
		await change(() => insert(connection, 2));
		expect(await numbersIn(connection)).toContain(2);
		await connection.close();
	});
});
