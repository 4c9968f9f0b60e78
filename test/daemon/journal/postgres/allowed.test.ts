import { join } from "node:path";
import { expect, test } from "vitest";
import { canUsePostgres, newDatabase } from "../../../postgres.ts";
import { arrive } from "../../arrivals.ts";
import { tempFolder } from "../../temp-folder.ts";
import { openedPostgres, openedShared, writtenLease } from "./databases.ts";

const ORIGIN = { inbox: "/inbox", settings: "{}" };

test.skipIf(!canUsePostgres)(
	"no job is created or taken once a newer version no longer allows this one, but after a step that only adds",
	async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const database = await openedPostgres(url);
		const folder = await tempFolder();
		const file = (name: string) => arrive(join(folder, name), name);
		const lease = await writtenLease(database);
		const [id = 0] = await journal.arrive([await file("a.ckpt")], ORIGIN, lease);
		await database.run("UPDATE meta SET schema = schema + 1");
		expect(await journal.arrive([await file("b.ckpt")], ORIGIN, lease)).toHaveLength(1);
		await database.run("UPDATE meta SET oldest_allowed = schema");
		const newer = { code: "journal.newer" };
		await expect(journal.arrive([await file("c.ckpt")], ORIGIN, lease)).rejects.toMatchObject(newer);
		await expect(journal.takeFor(id, "ann")).rejects.toMatchObject(newer);
		expect(await database.all("SELECT source_name, claim FROM jobs ORDER BY id")).toEqual([
			{ source_name: "a.ckpt", claim: 0 },
			{ source_name: "b.ckpt", claim: 0 },
		]);
	},
);
