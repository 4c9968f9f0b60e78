import { link, lstat, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLeaseTable } from "../../../daemon/coordination/leases/lease-table.ts";
import { renamedJob, withDevices } from "../../../daemon/coordination/storage/devices.ts";
import type { Job, JobProgress, Product, Sidecar } from "../../../daemon/journal/port/model.ts";
import type { SharedJournal } from "../../../daemon/journal/port/shared-journal.ts";
import { revokeTemps } from "../../../daemon/publish/revoke.ts";
import { tempPath } from "../../../daemon/publish/temp.ts";
import { gather } from "../../../daemon/recover/evidence.ts";
import { filePath } from "../../../workers/files/file-path.ts";
import type { Arrival, Identity } from "../../../workers/files/identity.ts";
import { canShare, twoClients } from "../../e2e/shares.ts";
import { canUsePostgres, newDatabase } from "../../postgres.ts";
import { arrive, FINDINGS, NOW, produce } from "../arrivals.ts";
import { openedPostgres, openedShared } from "../journal/postgres/databases.ts";
import { filesIn, memoryLog, tempFolder } from "../temp-folder.ts";

const DEVICES = new Map([
	["58", "share-a"],
	["64769", "share-b"],
]);
const OTHERS = ["1", "7", "58769"];

const deviceIn = fc.constantFrom(...DEVICES.keys(), ...OTHERS);
const number = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }).map(String);

function filesOn(device: fc.Arbitrary<string>): fc.Arbitrary<Identity> {
	return fc.record({ dev: device, ino: number, size: fc.nat(), mtimeNs: number, ctimeNs: number });
}

function sidecarsOn(device: fc.Arbitrary<string>): fc.Arbitrary<readonly Sidecar[]> {
	const sidecar = fc.record({
		fit: fc.constant("stem"),
		fromHex: fc.constant("2f61"),
		identity: filesOn(device),
		staged: fc.option(fc.record({ dev: device, ino: number, temp: fc.constant("/models/.autoprune/1") })),
	});
	return fc.array(sidecar as unknown as fc.Arbitrary<Sidecar>, { maxLength: 3 });
}

function productsOn(device: fc.Arbitrary<string>): fc.Arbitrary<Product> {
	return fc.record(
		{
			temp: fc.constant("/models/.autoprune/1"),
			dev: device,
			ino: number,
			bytes: fc.nat(),
			folder: fc.constant("/models"),
			stem: fc.constant("a"),
			extension: fc.constant(".pt"),
			findings: fc.constant(FINDINGS),
			sidecars: sidecarsOn(device),
		},
		{ requiredKeys: ["temp", "dev", "ino", "bytes", "folder", "stem", "extension", "findings"] },
	);
}

function progressOn(device: fc.Arbitrary<string>): fc.Arbitrary<JobProgress> {
	const product = productsOn(device);
	const state = fc.constant;
	return fc.oneof(
		fc.record({ state: state("queued" as const) }),
		fc.record({ state: state("claimed" as const) }),
		fc.record({ state: state("processing" as const), temp: state("/models/.autoprune/1") }),
		fc.record({ state: state("produced" as const), product }),
		fc.record({ state: state("publishing" as const), product, final: state("/models/a"), placeholder: fc.boolean() }),
		fc.record({ state: state("published" as const), product: fc.option(product), final: state("/models/a") }),
		fc.record({ state: state("quarantining" as const), reasonText: state("no") }),
		fc.record({ state: state("quarantining" as const), reasonText: state("no"), sidecars: sidecarsOn(device) }),
	);
}

function arrivalsOn(device: fc.Arbitrary<string>): fc.Arbitrary<Arrival> {
	const path = "/inbox/a.ckpt";
	return filesOn(device).map((identity) => ({ path, pathBytes: filePath(path), identity }));
}

function jobsOn(device: fc.Arbitrary<string>): fc.Arbitrary<Job> {
	const fixed = { id: 1, claim: 1, interrupted: 0, claimedAt: NOW };
	return fc
		.record({ arrival: arrivalsOn(device), progress: progressOn(device) })
		.map((varying) => ({ ...fixed, ...varying }));
}

/** Every name of a device in a job. */
function devicesIn(value: unknown): readonly string[] {
	if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
	return Object.entries(value).flatMap(([key, inner]) => (key === "dev" ? [String(inner)] : devicesIn(inner)));
}

test("each device in a job is renamed once, and nothing else", async () => {
	await fc.assert(
		fc.asyncProperty(jobsOn(deviceIn), async (job) => {
			const asked: string[] = [];
			const renamed = await renamedJob(job, (dev) => {
				asked.push(dev);
				return `new ${dev}`;
			});
			expect(asked.toSorted()).toEqual(devicesIn(job).toSorted());
			expect(devicesIn(renamed)).toEqual(devicesIn(job).map((dev) => `new ${dev}`));
			expect(await renamedJob(renamed, (dev) => dev.slice("new ".length))).toEqual(job);
		}),
	);
});

describe.skipIf(!canUsePostgres)("a journal with names for devices", () => {
	const ORIGIN = { inbox: "/inbox", settings: "{}" };
	const LEFT = { state: "published", product: null, final: null } as const;
	const NO_OUTPUT = { outcome: "unchanged", code: null, reason: null, output: null } as const;

	async function journals(): Promise<{
		readonly stored: SharedJournal;
		readonly here: SharedJournal;
		readonly there: SharedJournal;
		arrive(arrival: Arrival): Promise<number>;
	}> {
		const url = await newDatabase();
		const stored = await openedShared(url);
		const leases = createLeaseTable(await openedPostgres(url), "a", memoryLog());
		const lease = await leases.lease("watch:/inbox");
		if (lease === null) throw new Error("the lease is taken");
		const here = withDevices(stored, DEVICES);
		return {
			stored,
			here,
			there: withDevices(stored, new Map([["99", "share-a"]])),
			async arrive(arrival) {
				const [id = 0] = await here.arrive([arrival], ORIGIN, lease.proof);
				await leases.close();
				return id;
			},
		};
	}

	const arrivalOn = (dev: string): Arrival => ({
		path: "/inbox/a.ckpt",
		pathBytes: filePath("/inbox/a.ckpt"),
		identity: { dev, ino: "5", size: 3, mtimeNs: "1", ctimeNs: "2" },
	});

	test("stores the id of the share, and each host gets its own number back", async () => {
		const { stored, here, there, arrive } = await journals();
		const id = await arrive(arrivalOn("58"));
		expect((await stored.unfinished())[0]?.arrival.identity.dev).toBe("share-a");
		expect((await here.unfinished())[0]?.arrival.identity.dev).toBe("58");
		expect((await here.takeFor(id, "a"))?.arrival.identity.dev).toBe("58");
		expect((await there.takeFor(id, "b"))?.arrival.identity.dev).toBe("99");
		expect((await there.take(id))?.arrival.identity.dev).toBe("99");
		expect(await here.takeFor(id + 1, "a")).toBeNull();
	});

	test("stores one name for all devices that are no shares, and each host gets the number of the file's folder", async () => {
		const { stored, here, there, arrive: arriveHere } = await journals();
		const arrival = await arrive(join(await tempFolder(), "a.ckpt"), "weights");
		const { identity } = arrival;
		const id = await arriveHere({ ...arrival, identity: { ...identity, dev: "7" } });
		expect((await stored.unfinished())[0]?.arrival.identity.dev).toBe("no-share");
		expect((await here.takeFor(id, "a"))?.arrival.identity).toEqual(identity);
		const held = await there.takeFor(id, "b");
		if (held === null) throw new Error("no job");
		expect(held.arrival.identity).toEqual(identity);
		await there.conclude(held, { ...NO_OUTPUT, findings: FINDINGS, finishedAt: NOW }, LEFT);
		await there.finish(held, { kind: "left", identity: { ...identity, dev: "8" } });
		expect(await here.dealtWith(arrival)).toEqual({ id, remains: "source-left" });
	});

	test("gives the name back where the folder of the file is not there, and such a file is not hashed", async () => {
		const { here, arrive: arriveHere } = await journals();
		const id = await arriveHere(arrivalOn("7"));
		const held = await here.takeFor(id, "a");
		if (held === null) throw new Error("no job");
		expect(held.arrival.identity.dev).toBe("no-share");
		await here.conclude(held, { ...NO_OUTPUT, findings: FINDINGS, finishedAt: NOW }, LEFT);
		await here.finish(held, { kind: "left", identity: arrivalOn("7").identity });
		expect(await here.toHash.pending()).toEqual([]);
	});

	/** A job whose output has its name in a folder that hosts reach by this path, as when its host has died right then. */
	async function named(folder: string, { here, arrive: arriveHere }: Awaited<ReturnType<typeof journals>>) {
		const source = await arrive(join(await tempFolder(), "a.ckpt"), "weights");
		const held = await here.takeFor(await arriveHere(source), "a");
		if (held === null) throw new Error("no job");
		const temp = tempPath(join(folder, "work"), held);
		await mkdir(dirname(temp));
		const product = await produce(temp, "pruned", { folder, stem: "a" }, source.pathBytes);
		const final = join(folder, "a.safetensors");
		await link(temp, final);
		return { held, progress: { state: "publishing", product, final, placeholder: false } as const };
	}

	test("lets another host find an output under its name in a folder on another device", async () => {
		const both = await journals();
		const { held, progress } = await named(await tempFolder(), both);
		const { product } = progress;
		await both.here.advance(held, { ...progress, product: { ...product, dev: "7" } });
		const taken = await both.there.take(held.id);
		if (taken === null) throw new Error("no job");
		expect(await gather(await revokeTemps(taken))).toMatchObject({ temp: "whole", final: "ours" });
	});

	test.skipIf(!canShare)("lets a host with another mount of that folder find it", async () => {
		const both = await journals();
		const clients = twoClients();
		const folder = join(await tempFolder(), "flux");
		await symlink(clients.here, folder);
		const { held, progress } = await named(folder, both);
		await both.here.advance(held, progress);
		await rm(folder);
		await symlink(clients.there, folder);
		expect(String((await lstat(progress.final)).dev)).not.toBe(progress.product.dev);
		const taken = await both.there.take(held.id);
		if (taken === null) throw new Error("no job");
		const job = await revokeTemps(taken);
		expect(await gather(job)).toMatchObject({ temp: "whole", final: "ours" });
		expect(Object.keys(await filesIn(folder)).toSorted()).toEqual([
			"a.safetensors",
			`work/job-${job.id}.${job.claim}.part`,
		]);
	});

	test("gives back what a job has recorded, whatever its state", async () => {
		const { here, arrive } = await journals();
		const id = await arrive(arrivalOn("58"));
		await fc.assert(
			fc.asyncProperty(progressOn(fc.constantFrom(...DEVICES.keys())), async (progress) => {
				const held = await here.take(id);
				if (held === null) throw new Error("no job");
				await here.advance(held, progress);
				expect((await here.take(id))?.progress).toEqual(progress);
			}),
			{ numRuns: 30 },
		);
	});

	test("recognises a finished job's file on every host, and is hashed only where its share is", async () => {
		const { stored, here, there, arrive } = await journals();
		const id = await arrive(arrivalOn("58"));
		const held = await here.takeFor(id, "a");
		if (held === null) throw new Error("no job");
		const product = { ...fc.sample(productsOn(fc.constant("64769")), 1)[0] } as Product;
		const conclusion = { ...NO_OUTPUT, findings: FINDINGS, finishedAt: NOW };
		await here.conclude(held, conclusion, { state: "published", product, final: "/models/a.pt" });
		await here.finish(held, { kind: "left", identity: arrivalOn("58").identity });
		const onOther = await there.dealtWith(arrivalOn("99"));
		expect(onOther).toEqual({ id, remains: "source-left" });
		expect((await stored.toHash.pending()).map(({ expected }) => expected.dev).toSorted()).toEqual([
			"share-a",
			"share-b",
		]);
		expect((await there.toHash.pending()).map(({ expected }) => expected.dev)).toEqual(["99"]);
		const pending = await here.toHash.pending();
		expect(pending.map(({ expected }) => expected.dev).toSorted()).toEqual(["58", "64769"]);
		for (const one of pending) await here.toHash.failed(one);
		for (const one of pending) await here.toHash.settle(one, null);
		expect(await here.toHash.pending()).toEqual([]);
	});
});
