import { describe, expect, test } from "vitest";
import { MIGRATIONS } from "../../../../daemon/journal/postgres/migrations.ts";
import { openIfThere, openWithSchema } from "../../../../daemon/journal/postgres/schema.ts";
import { canUsePostgres, newDatabase } from "../../../postgres.ts";
import { openedPostgres } from "./databases.ts";

const OPTIONS = { name: "test" };

describe.skipIf(!canUsePostgres)("the schema", () => {
	test("is created once by hosts that start at the same time", async () => {
		const url = await newDatabase();
		const opened = await Promise.all([1, 2, 3].map(() => openWithSchema(url, { ...OPTIONS, migrates: true })));
		const [own] = opened;
		expect(await own?.all("SELECT schema, oldest_allowed, cluster, generation FROM meta")).toEqual([
			{ schema: MIGRATIONS.length, oldest_allowed: 1, cluster: expect.stringMatching(/^[0-9a-f]{8}$/), generation: 1 },
		]);
		for (const one of opened) await one.close();
	});

	test("compares every text by its bytes", async () => {
		const url = await newDatabase();
		await (await openWithSchema(url, { ...OPTIONS, migrates: true })).close();
		const database = await openedPostgres(url);
		const other = `SELECT table_name, column_name FROM information_schema.columns
			WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`;
		expect(await database.all(other)).toEqual([]);
	});

	test("is not created by a host that only works", async () => {
		const url = await newDatabase();
		const opening = openWithSchema(url, { ...OPTIONS, migrates: false });
		await expect(opening).rejects.toMatchObject({ code: "journal.older", detail: { found: 0 } });
		expect(await openIfThere(url, OPTIONS)).toBeNull();
	});

	test("of a newer version is used until it no longer allows this one", async () => {
		const url = await newDatabase();
		await (await openWithSchema(url, { ...OPTIONS, migrates: true })).close();
		const database = await openedPostgres(url);
		await database.run("UPDATE meta SET schema = ?", [MIGRATIONS.length + 2]);
		await (await openWithSchema(url, { ...OPTIONS, migrates: true })).close();
		await database.run("UPDATE meta SET oldest_allowed = ?", [MIGRATIONS.length + 1]);
		const opening = openWithSchema(url, { ...OPTIONS, migrates: true });
		await expect(opening).rejects.toMatchObject({ code: "journal.newer" });
		await expect(openIfThere(url, OPTIONS)).rejects.toMatchObject({ code: "journal.newer" });
	});

	test("is left as it was when a step fails", async () => {
		const url = await newDatabase();
		const database = await openedPostgres(url);
		await database.script("CREATE TABLE outbox (id integer)");
		await expect(openWithSchema(url, { ...OPTIONS, migrates: true })).rejects.toThrow("already exists");
		expect(await openIfThere(url, OPTIONS)).toBeNull();
	});
});
