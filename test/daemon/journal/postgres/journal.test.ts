import { describe, expect, test } from "vitest";
import { openHistory } from "../../../../daemon/journal/postgres/commands.ts";
import { canUsePostgres, newDatabase, postgresServer } from "../../../postgres.ts";
import { FINDINGS } from "../../arrivals.ts";
import { ended } from "../ended.ts";
import { arrival, ORIGIN } from "./arrivals.ts";
import { openedPostgres, openedShared, writtenLease } from "./databases.ts";

describe.skipIf(!canUsePostgres)("a shared job", () => {
	test("is taken for a host, which fences its last holder", async () => {
		const url = await newDatabase();
		const [one, two] = [await openedShared(url), await openedShared(url)];
		const database = await openedPostgres(url);
		await one.arrive([arrival("a.ckpt", "1")], ORIGIN, await writtenLease(database));
		const first = await one.takeFor(1, "ann");
		expect(first).toMatchObject({ id: 1, progress: { state: "claimed" }, ...ORIGIN });
		if (first === null) throw new Error("not taken");
		await one.advance(first, { state: "processing", temp: "/library/job-1" });
		const second = await two.takeFor(1, "bob");
		expect(second).toMatchObject({ claim: first.claim + 1, progress: { state: "processing", temp: "/library/job-1" } });
		expect(await database.all("SELECT holder FROM jobs")).toEqual([{ holder: "bob" }]);
		await expect(one.advance(first, { state: "claimed" })).rejects.toMatchObject({ code: "journal.superseded" });
		if (second === null) throw new Error("not taken");
		await two.finish(second, { kind: "gone" });
		expect(await one.takeFor(1, "ann")).toBeNull();
		expect(await one.takeFor(2, "ann")).toBeNull();
	});

	test("is taken by one after another when two hosts take it at once", async () => {
		const url = await newDatabase();
		const [one, two] = [await openedShared(url), await openedShared(url)];
		await one.arrive([arrival("a.ckpt", "1")], ORIGIN, await writtenLease(await openedPostgres(url)));
		const taken = await Promise.all([one.takeFor(1, "ann"), two.takeFor(1, "bob")]);
		expect(new Set(taken.map((job) => job?.claim)).size).toBe(2);
		const held = await Promise.all(taken.map(async (job) => job !== null && (await one.isHeld(job))));
		expect(held.filter(Boolean)).toHaveLength(1);
	});
});

describe.skipIf(!canUsePostgres)("the shared journal", () => {
	test("is away while a backup is restored over its tables, and no file is blamed for it", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const database = await openedPostgres(url);
		await database.run("ALTER TABLE jobs RENAME TO jobs_away");
		await expect(journal.unfinished()).rejects.toMatchObject({ code: "journal.unreachable" });
		await expect(journal.takeFor(1, "ann")).rejects.toMatchObject({ code: "journal.unreachable" });
		await database.run("ALTER TABLE jobs_away RENAME TO jobs");
		expect(await journal.takeFor(1, "ann")).toBeNull();
	});

	test("records the outcomes of several hosts at once, and a reader that follows misses none", async () => {
		const url = await newDatabase();
		const hosts = [await openedShared(url), await openedShared(url), await openedShared(url)];
		const reader = await openHistory(url);
		const followed: number[] = [];
		const recording = Promise.all(
			hosts.flatMap((journal, host) =>
				Array.from({ length: 40 }, (_, at) => {
					const architecture = `A${(at * (host + 1)) % 7}`;
					return ended(journal, `${host}-${at}.ckpt`, { findings: { ...FINDINGS, architecture } });
				}),
			),
		);
		let isRecorded = false;
		recording.finally(() => {
			isRecorded = true;
		});
		for (let turn = 0, isLast = false; !isLast; ) {
			isLast = isRecorded;
			const news = await reader.recordedAfter(turn, {});
			followed.push(...news.entries.map(({ id }) => id));
			turn = news.turn;
		}
		const jobs = await recording;
		expect(followed.sort((a, b) => a - b)).toEqual(jobs.map(({ id }) => id).sort((a, b) => a - b));
		expect((await reader.totals({})).count).toBe(jobs.length);
		await reader.close();
	});

	test("begins a generation after a backup was restored: tokens and numbers were never used, and it is paused", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const database = await openedPostgres(url);
		const lease = await writtenLease(database);
		await journal.arrive([arrival("a.ckpt", "1")], ORIGIN, lease);
		const job = await journal.takeFor(1, "ann");
		if (job === null) throw new Error("not taken");
		expect(await journal.beginGeneration("restored")).toBe(2);
		expect(await journal.isHeld(job)).toBe(false);
		expect((await journal.takeFor(1, "ann"))?.claim).toBeGreaterThan(job.claim + 1000);
		const [next = 0] = await journal.arrive([arrival("b.ckpt", "2")], ORIGIN, lease);
		expect(next).toBeGreaterThan(10_000);
		const pause = await journal.paused();
		expect(pause?.why).toBe("restored");
		expect(new Date(pause?.since ?? "").toISOString()).toBe(pause?.since);
	});

	test("tells of a pause, its end, a stop and a retry of other processes", async () => {
		const url = await newDatabase();
		const [one, two] = [await openedShared(url), await openedShared(url)];
		const database = await openedPostgres(url);
		let before = await one.controlChanges();
		async function changed(work: () => Promise<unknown>): Promise<boolean> {
			await work();
			const now = await one.controlChanges();
			const isChanged = now !== before;
			before = now;
			return isChanged;
		}
		const pause = { since: new Date().toISOString(), why: null };
		expect(await changed(() => two.pause(pause))).toBe(true);
		expect(await changed(() => two.pause({ ...pause, why: "disk" }))).toBe(true);
		expect(await changed(() => database.run("DELETE FROM pause"))).toBe(true);
		expect(await changed(() => database.run("UPDATE stop_requests SET count = count + 1"))).toBe(true);
		expect(await changed(() => two.serves("/library"))).toBe(false);
	});

	test("goes on with its jobs after a restart of the server", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		await journal.arrive([arrival("a.ckpt", "1")], ORIGIN, await writtenLease(await openedPostgres(url)));
		const job = await journal.takeFor(1, "ann");
		if (job === null) throw new Error("not taken");
		const server = await postgresServer();
		await server.stop("immediate");
		const away = { code: "journal.unreachable", retry: "later" };
		await expect(journal.advance(job, { state: "processing" })).rejects.toMatchObject(away);
		await expect(journal.probe()).rejects.toMatchObject(away);
		await server.start();
		await journal.advance(job, { state: "processing" });
		expect((await journal.unfinished()).map(({ progress }) => progress)).toEqual([{ state: "processing" }]);
	});

	test("tells at a probe that it can only be read", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		await journal.probe();
		const database = await openedPostgres(url);
		await database.script(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`);
		await database.script(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()",
		);
		await expect
			.poll(() =>
				journal.probe().then(
					() => null,
					(error) => error.code,
				),
			)
			.toBe("journal.read-only");
	});
});
