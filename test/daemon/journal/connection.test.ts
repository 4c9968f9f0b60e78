import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Connection, openConnection } from "../../../daemon/journal/sqlite/connection.ts";
import { tempFolder } from "../temp-folder.ts";

async function opened(path: string): Promise<Connection> {
	const connection = await openConnection(path, { mode: "write", waitMs: 0 });
	onTestFinished(() => connection.close());
	return connection;
}

test("a journal that another program has locked is told as such", async () => {
	const path = join(await tempFolder(), "journal.db");
	const other = await opened(path);
	await other.script("CREATE TABLE t (x); BEGIN EXCLUSIVE");
	await expect((await opened(path)).run("INSERT INTO t VALUES (1)")).rejects.toMatchObject({ code: "journal.busy" });
});

test("a journal that cannot grow is told as such", async () => {
	const connection = await opened(join(await tempFolder(), "journal.db"));
	await connection.script("CREATE TABLE t (x); PRAGMA max_page_count = 2");
	const grown = connection.run("INSERT INTO t VALUES (zeroblob(100000))");
	await expect(grown).rejects.toMatchObject({ code: "journal.full" });
});
