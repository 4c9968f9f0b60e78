import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { coordinateAlone } from "../../../daemon/coordination/alone.ts";
import { createLeaseTable } from "../../../daemon/coordination/leases/lease-table.ts";
import { watchLeases } from "../../../daemon/coordination/leases/watch-leases.ts";
import { forget } from "../../../daemon/coordination/members/administer-hosts.ts";
import { beaconPath, type SharedFolder, writeBeacon } from "../../../daemon/coordination/storage/beacon.ts";
import { clusterOf, recordShare } from "../../../daemon/coordination/storage/shares.ts";
import { lockInbox } from "../../../daemon/inbox/lock.ts";
import { canUsePostgres } from "../../postgres.ts";
import { memoryLog, tempFolder, until } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

/** Storage that is always there. */
const SEEN = { fault: async (): Promise<string | null> => null };

const SOON = { timeout: 30_000, interval: 10 };

const BEACON = { cluster: "c", share: "s" };

async function inboxOf(): Promise<SharedFolder> {
	return { kind: "inbox", folder: await tempFolder() };
}

describe("a daemon with a journal of its own", () => {
	async function embedded() {
		const folder = await tempFolder();
		const config = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
		const [{ inbox }] = config.inboxes;
		const state = join(folder, "state");
		for (const path of [inbox, state]) await mkdir(path, { recursive: true });
		const shared: SharedFolder = { kind: "inbox", folder: inbox };
		return { inbox, shared, start: () => coordinateAlone(config, state, memoryLog()) };
	}

	test("does not start with an inbox that hosts share", async () => {
		const { shared, inbox, start } = await embedded();
		await writeBeacon(shared, BEACON);
		await expect(start()).rejects.toMatchObject({ code: "hosts.inbox-shared" });
		expect(await lockInbox(inbox, "/state").then((lock) => lock.release())).toBeUndefined();
	});

	test("takes no more files from an inbox that hosts begin to share", async () => {
		const { shared, inbox, start } = await embedded();
		const coordination = await start();
		onTestFinished(() => coordination.close());
		expect(await coordination.refusal(inbox)).toBeNull();
		await writeBeacon(shared, BEACON);
		expect(await coordination.refusal(inbox)).toEqual({
			kind: "fault",
			why: expect.stringContaining("belongs to hosts that share a journal"),
		});
	});
});

describe.skipIf(!canUsePostgres)("hosts that share an inbox", () => {
	test("take no files from it while a daemon with a journal of its own holds it", async () => {
		const { folder } = await inboxOf();
		const lock = await lockInbox(folder, "/state");
		const connection = await connected(await hostsDatabase());
		const table = createLeaseTable(connection, "a", memoryLog());
		const watched = watchLeases(table, connection, { inboxes: [folder], storage: SEEN, log: memoryLog() });
		onTestFinished(() => watched.close());
		await until(() => watched.leaseOf(folder) !== null);
		expect(await watched.refusal(folder)).toEqual({
			kind: "fault",
			why: expect.stringContaining(`process ${process.pid}`),
		});
		await lock.release();
		expect(await watched.refusal(folder)).toBeNull();
	});

	test("give it up when they do not see it or it does not answer, and another one that sees it has it", async () => {
		const { folder } = await inboxOf();
		const connection = await connected(await hostsDatabase());
		const watching = (id: string, storage: typeof SEEN) => {
			const table = createLeaseTable(connection, id, memoryLog());
			const watched = watchLeases(table, connection, { inboxes: [folder], storage, log: memoryLog() });
			onTestFinished(() => watched.close());
			return watched;
		};
		let fault = async (): Promise<string | null> => null;
		const one = watching("one", { fault: () => fault() });
		await until(() => one.leaseOf(folder) !== null);
		const two = watching("two", SEEN);
		fault = async () => "It is not mounted.";
		await vi.waitUntil(() => two.leaseOf(folder) !== null, SOON);
		expect(await one.refusal(folder)).toEqual({ kind: "fault", why: "It is not mounted." });
		fault = async () => null;
		await two.close();
		await vi.waitUntil(() => one.leaseOf(folder) !== null, SOON);
		fault = () => new Promise(() => undefined);
		const three = watching("three", SEEN);
		await vi.waitUntil(() => three.leaseOf(folder) !== null, SOON);
		expect(await one.refusal(folder)).toEqual({ kind: "fault", why: "the inbox does not answer" });
	});

	test("leave it to others when it was forgotten, but not an inbox of another database", async () => {
		const url = await hostsDatabase();
		const connection = await connected(url);
		for (const [cluster, stays] of [[await clusterOf(connection), false] as const, ["another", true] as const]) {
			const inbox = await inboxOf();
			await writeBeacon(inbox, { ...BEACON, cluster });
			await recordShare(connection, inbox.folder, { share: "s", ino: "1" });
			expect(await forget(url, inbox.folder)).toEqual({ what: "folder", name: inbox.folder });
			expect(existsSync(beaconPath(inbox))).toBe(stays);
		}
	});
});
