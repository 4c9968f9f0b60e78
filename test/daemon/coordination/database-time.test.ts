import { join } from "node:path";
import { expect, test } from "vitest";
import { withDatabaseTime } from "../../../daemon/coordination/database-time.ts";
import { databaseNow } from "../../../daemon/journal/postgres/database-now.ts";
import { canUsePostgres, newDatabase } from "../../postgres.ts";
import { arrive, conclusion } from "../arrivals.ts";
import { openedPostgres, openedShared, writtenLease } from "../journal/postgres/databases.ts";
import { tempFolder } from "../temp-folder.ts";

test.skipIf(!canUsePostgres)(
	"an outcome gets the time of the database, whatever the clock of its host says",
	async () => {
		const url = await newDatabase();
		const stored = await openedShared(url);
		const database = await openedPostgres(url);
		const journal = withDatabaseTime(stored, () => databaseNow(database));
		const origin = { inbox: "/inbox", settings: "{}" };
		const [id = 0] = await journal.arrive(
			[await arrive(join(await tempFolder(), "a.ckpt"), "a")],
			origin,
			await writtenLease(database),
		);
		const job = await journal.takeFor(id, "ann");
		if (job === null) throw new Error("no job");
		const wrong = conclusion({ output: null, finishedAt: "2001-01-01T00:00:00.000Z" });
		await journal.conclude(job, wrong, { state: "published", product: null, final: null });
		const { finishedAt = "" } = (await stored.entry(id)) ?? {};
		expect(finishedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		expect(Math.abs(Date.parse(finishedAt) - Date.now())).toBeLessThan(60_000);
	},
);
