import { describe, expect, test } from "vitest";
import type { JobToDeliver } from "../../../../daemon/journal/port/shared-journal.ts";
import { filePath } from "../../../../workers/files/file-path.ts";
import type { Arrival } from "../../../../workers/files/identity.ts";
import { canUsePostgres, newDatabase } from "../../../postgres.ts";
import { FINDINGS } from "../../arrivals.ts";
import { arrival, ORIGIN } from "./arrivals.ts";
import { openedPostgres, openedShared, writtenLease } from "./databases.ts";

describe.skipIf(!canUsePostgres)("arrive", () => {
	test("creates a job for each file and hands it to the deliveries in the same commit", async () => {
		const url = await newDatabase();
		const other = await openedPostgres(url);
		const delivered: JobToDeliver[] = [];
		const visible: unknown[] = [];
		const journal = await openedShared(url, {
			async deliver(executeSql, jobs) {
				delivered.push(...jobs);
				visible.push(...(await executeSql("SELECT id FROM jobs WHERE id = $1", [jobs[0]?.id])).rows);
				visible.push(...(await other.all("SELECT id FROM jobs")));
			},
		});
		const lease = await writtenLease(other);
		const huge = String(2n ** 64n - 1n);
		const ids = await journal.arrive([arrival("b.ckpt", huge), arrival("a.ckpt", "2", { size: 7 })], ORIGIN, lease);
		expect(ids).toEqual([1, 2]);
		expect(delivered).toEqual([
			{ id: 1, bytes: 100 },
			{ id: 2, bytes: 7 },
		]);
		expect(visible).toEqual([{ id: 1 }]);
		expect(await journal.jobsToDeliver()).toEqual(delivered);
		const [first] = await journal.unfinished();
		expect(first).toMatchObject({ arrival: arrival("b.ckpt", huge), progress: { state: "queued" } });
		expect(Math.abs(Date.parse(first?.claimedAt ?? "") - Date.now())).toBeLessThan(60_000);
	});

	test("gives the new settings of the inbox to its jobs that have no product", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const lease = await writtenLease(await openedPostgres(url));
		const names = ["waiting", "taken", "begun", "made"];
		const ids = await journal.arrive(
			names.map((name, at) => arrival(name, String(at))),
			ORIGIN,
			lease,
		);
		const [, begun, made] = await Promise.all(ids.slice(1).map((id) => journal.takeFor(id, "ann")));
		if (!begun || !made) throw new Error("no job");
		const temp = "/models/.autoprune/0a1b2c3d/job-3.1.part";
		await journal.advance(begun, { state: "processing", temp });
		const findings = FINDINGS;
		const product = {
			temp,
			dev: "1",
			ino: "2",
			mtimeNs: "3",
			bytes: 1,
			folder: "/models",
			stem: "a",
			extension: "",
			findings,
		};
		await journal.advance(made, { state: "produced", product });
		const [other = 0] = await journal.arrive([arrival("other", "9")], { ...ORIGIN, inbox: "/other" }, lease);
		await journal.arrive([arrival("waiting", "0")], { ...ORIGIN, settings: "{}" }, lease);
		const found = await Promise.all([...ids, other].map((id) => journal.takeFor(id, "bob")));
		expect(found.map((job) => job?.settings)).toEqual(["{}", "{}", "{}", ORIGIN.settings, ORIGIN.settings]);
	});

	test("gives a file that was moved its queued job at its new place, and hands it to the deliveries", async () => {
		const url = await newDatabase();
		const delivered: number[] = [];
		const journal = await openedShared(url, {
			deliver: async (_, jobs) => void delivered.push(...jobs.map(({ id }) => id)),
		});
		const lease = await writtenLease(await openedPostgres(url));
		const files = [arrival("waiting", "0"), arrival("begun", "1")];
		await journal.arrive(files, ORIGIN, lease);
		await journal.takeFor(2, "ann");
		const moved = files.map(({ path, identity }): Arrival => {
			const to = path.replace("/inbox/", "/Inbox/");
			return { path: to, pathBytes: filePath(to), identity: { ...identity, ctimeNs: "5" } };
		});
		const origin = { inbox: "/Inbox", settings: "{}" };
		expect(await journal.arrive(moved, origin, lease)).toEqual([1]);
		expect(await journal.arrive(moved, origin, lease)).toEqual([]);
		expect(delivered).toEqual([1, 2, 1]);
		expect(await journal.withJobs(moved)).toEqual(moved.slice(0, 1));
		expect(await journal.takeFor(1, "bob")).toMatchObject({ ...origin, arrival: moved[0], claim: 1 });
		expect(await journal.takeFor(2, "bob")).toMatchObject({ ...ORIGIN, arrival: files[1], claim: 2 });
	});

	test("leaves a job at its old place to the host that takes it at the same moment", async () => {
		const url = await newDatabase();
		const [journal, taking] = [await openedShared(url), await openedPostgres(url)];
		const lease = await writtenLease(taking);
		const { identity } = arrival("a.ckpt", "1");
		await journal.arrive([arrival("a.ckpt", "1")], ORIGIN, lease);
		await taking.run("BEGIN");
		await taking.run(`UPDATE jobs SET claim = 1, state = 'claimed', progress = '{"state":"claimed"}'`);
		const arriving = journal.arrive([{ ...arrival("b.ckpt", "1"), identity }], ORIGIN, lease);
		const waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
		await expect.poll(async () => (await taking.all(waits)).length).toBe(1);
		await taking.run("COMMIT");
		expect(await arriving).toEqual([]);
		expect(await journal.unfinished()).toMatchObject([{ arrival: { path: "/inbox/a.ckpt" }, claim: 1 }]);
	});

	test("keeps one job for a file that has two names", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const lease = await writtenLease(await openedPostgres(url));
		await journal.arrive([arrival("a.ckpt", "1")], ORIGIN, lease);
		expect(await journal.arrive([arrival("b.ckpt", "1"), arrival("c.ckpt", "1")], ORIGIN, lease)).toEqual([1]);
		expect(await journal.jobsToDeliver()).toHaveLength(1);
	});

	test("keeps the bytes of a path that is not UTF-8", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const lease = await writtenLease(await openedPostgres(url));
		const pathBytes = filePath(Buffer.from("2f696e2fff2e636b7074", "hex"));
		const { identity } = arrival("", "1");
		await journal.arrive([{ path: Buffer.from(pathBytes).toString(), pathBytes, identity }], ORIGIN, lease);
		const [job] = await journal.unfinished();
		expect(Buffer.from(job?.arrival.pathBytes ?? []).toString("hex")).toBe("2f696e2fff2e636b7074");
	});

	test("creates nothing when the deliveries fail", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url, { deliver: () => Promise.reject(new Error("no queue")) });
		const lease = await writtenLease(await openedPostgres(url));
		await expect(journal.arrive([arrival("a.ckpt", "1")], ORIGIN, lease)).rejects.toThrow("no queue");
		expect(await journal.jobsToDeliver()).toEqual([]);
	});

	test("is refused after another host has taken the lease", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const database = await openedPostgres(url);
		const lease = await writtenLease(database);
		await database.run("UPDATE leases SET holder = 'bob', epoch = epoch + 1");
		const arriving = journal.arrive([arrival("a.ckpt", "1")], ORIGIN, lease);
		await expect(arriving).rejects.toMatchObject({ code: "hosts.lease-lost" });
		expect(await journal.jobsToDeliver()).toEqual([]);
	});

	test("keeps the lease until its commit", async () => {
		const url = await newDatabase();
		const [database, taker] = [await openedPostgres(url), await openedPostgres(url)];
		let taking: Promise<unknown> = Promise.resolve();
		const journal = await openedShared(url, {
			async deliver(executeSql) {
				taking = taker.run("UPDATE leases SET epoch = epoch + 1");
				const waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
				await expect.poll(async () => (await executeSql(waits)).rows.length).toBe(1);
			},
		});
		const lease = await writtenLease(database);
		expect(await journal.arrive([arrival("a.ckpt", "1")], ORIGIN, lease)).toEqual([1]);
		await taking;
		expect(await database.all("SELECT epoch FROM leases")).toEqual([{ epoch: 2 }]);
	});

	test("creates one job for a file that two hosts offer at once, or one host twice", async () => {
		const url = await newDatabase();
		const [one, two] = [await openedShared(url), await openedShared(url)];
		const database = await openedPostgres(url);
		const leases = [
			await writtenLease(database, "watch:/inbox"),
			await writtenLease(database, "watch:/again"),
		] as const;
		const files = Array.from({ length: 50 }, (_, at) => arrival(`${at}.ckpt`, String(at)));
		const made = await Promise.allSettled([
			one.arrive(files, ORIGIN, leases[0]),
			two.arrive(files.toReversed(), ORIGIN, leases[1]),
		]);
		// In another order, the two wait for each other, and the server ends one of them.
		for (const end of made) if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "journal.busy" });
		expect(made.flatMap((end) => (end.status === "fulfilled" ? end.value : []))).toHaveLength(50);
		expect(await one.arrive(files, ORIGIN, leases[0])).toEqual([]);
		expect(await one.jobsToDeliver()).toHaveLength(50);
	});

	test("creates nothing for a file whose job ends at the same moment", async () => {
		const url = await newDatabase();
		const [journal, ending] = [await openedShared(url), await openedPostgres(url)];
		const lease = await writtenLease(ending);
		const file = arrival("a.ckpt", "1");
		expect(await journal.arrive([file], ORIGIN, lease)).toEqual([1]);
		await ending.run("BEGIN");
		await ending.run(`UPDATE jobs SET state = 'done', progress = '{"state":"done"}', source_left = 1`);
		const arriving = journal.arrive([file], ORIGIN, lease);
		const waits = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
		await expect.poll(async () => (await ending.all(waits)).length).toBe(1);
		await ending.run("COMMIT");
		expect(await arriving).toEqual([]);
		expect(await journal.jobsToDeliver()).toEqual([]);
	});

	test("creates nothing for a file that its job left in the inbox, nor for one that it archived", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const lease = await writtenLease(await openedPostgres(url));
		const files = [arrival("left.ckpt", "1"), arrival("archived.ckpt", "2")];
		await journal.arrive(files, ORIGIN, lease);
		const left = await journal.takeFor(1, "ann");
		const archived = await journal.takeFor(2, "ann");
		if (left === null || archived === null) throw new Error("not taken");
		await journal.finish(left, { kind: "left", identity: left.arrival.identity });
		await journal.finish(archived, { kind: "moved", path: Buffer.from("/inbox/Originals/archived.ckpt") });
		expect(await journal.arrive(files, ORIGIN, lease)).toEqual([]);
		const again = [
			arrival("left.ckpt", "9"),
			arrival("archived.ckpt", "9"),
			arrival("left.ckpt", "1", { ctimeNs: "5" }),
		];
		expect(await journal.arrive(again, ORIGIN, lease)).toHaveLength(2);
	});
});
