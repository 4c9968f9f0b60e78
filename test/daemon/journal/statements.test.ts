import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";
import { openedDatabase } from "./journals.ts";

async function database() {
	const connection = await openedDatabase(join(await tempFolder(), "a.db"), "write", 0);
	await connection.script("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
	return connection;
}

test("a statement that is used again takes new values, and says what it did each time", async () => {
	const connection = await database();
	const insert = "INSERT INTO t (b) VALUES (?)";
	expect(await connection.run(insert, ["x"])).toEqual({ changes: 1 });
	expect(await connection.run(insert, [null])).toEqual({ changes: 1 });
	expect(await connection.all("SELECT b FROM t ORDER BY a")).toEqual([{ b: "x" }, { b: null }]);
	expect(await connection.run("UPDATE t SET b = 'y' WHERE a = ?", [7])).toMatchObject({ changes: 0 });
	await connection.close();
});

test("one that failed holds up nothing, and can be tried again", async () => {
	const connection = await database();
	const insert = "INSERT INTO t (a) VALUES (?)";
	await connection.run("BEGIN IMMEDIATE");
	await connection.run(insert, [1]);
	await expect(connection.run(insert, [1])).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT" });
	await connection.run("ROLLBACK");
	expect(await connection.run(insert, [1])).toMatchObject({ changes: 1 });
	await expect(connection.all("SELECT a FROM nowhere")).rejects.toThrow(/nowhere/);
	await connection.close();
});

test("one that was prepared before the tables changed sees them as they are", async () => {
	const connection = await database();
	await connection.run("INSERT INTO t (b) VALUES ('x')");
	expect(await connection.all("SELECT * FROM t")).toEqual([{ a: 1, b: "x" }]);
	await connection.script("ALTER TABLE t ADD COLUMN c INTEGER NOT NULL DEFAULT 3");
	expect(await connection.all("SELECT * FROM t")).toEqual([{ a: 1, b: "x", c: 3 }]);
	await connection.close();
});

test("more of them than are kept, side by side, all answer, and the database closes", async () => {
	const connection = await database();
	const asked = Array.from({ length: 200 }, (_, n) => connection.all(`SELECT ${n % 100} AS n`));
	expect((await Promise.all(asked)).map(([row]) => row?.n)).toEqual(Array.from({ length: 200 }, (_, n) => n % 100));
	await connection.close();
});
