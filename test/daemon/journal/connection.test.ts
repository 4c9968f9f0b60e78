import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../temp-folder.ts";
import { openedDatabase } from "./journals.ts";

test("a journal that another program has locked is told as such", async () => {
	const path = join(await tempFolder(), "journal.db");
	const other = await openedDatabase(path, "write", 0);
	await other.script("CREATE TABLE t (x); BEGIN EXCLUSIVE");
	await expect((await openedDatabase(path, "write", 0)).run("INSERT INTO t VALUES (1)")).rejects.toMatchObject({
		code: "journal.busy",
	});
});

test("a journal that cannot grow is told as such", async () => {
	const connection = await openedDatabase(join(await tempFolder(), "journal.db"), "write", 0);
	await connection.script("CREATE TABLE t (x); PRAGMA max_page_count = 2");
	const grown = connection.run("INSERT INTO t VALUES (zeroblob(100000))");
	await expect(grown).rejects.toMatchObject({ code: "journal.full" });
});
