import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type SharedFolder, writeBeacon } from "../../../daemon/coordination/storage/beacon.ts";
import { proveFolders } from "../../../daemon/coordination/storage/prove-folders.ts";
import { forgetShare } from "../../../daemon/coordination/storage/shares.ts";
import { isIgnoredName } from "../../../daemon/inbox/ignored-names.ts";
import type { PostgresConnection } from "../../../daemon/journal/postgres/connection.ts";
import { canShare, sharedUntilEnd } from "../../e2e/shares.ts";
import { canUsePostgres } from "../../postgres.ts";
import { tempFolder } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

const CLUSTER = "0a1b2c3d";

let connection: PostgresConnection;
let root: string;
let library: SharedFolder;
let inbox: SharedFolder;
let beacon: string;

describe.skipIf(!canUsePostgres)("folders", () => {
	beforeEach(async () => {
		connection = await connected(await hostsDatabase());
		root = await tempFolder();
		library = { kind: "library", folder: join(root, "models") };
		inbox = { kind: "inbox", folder: join(root, "inbox") };
		beacon = join(library.folder, ".autoprune", "cluster");
		await mkdir(library.folder);
		await mkdir(inbox.folder);
	});

	const proven = (...folders: readonly SharedFolder[]): Promise<ReadonlyMap<string, string>> =>
		proveFolders(folders, CLUSTER, connection);
	const refused = (code: string, found = ""): object => ({ code, message: expect.stringContaining(found) });
	const deviceOf = async (folder: string): Promise<string> => String((await stat(folder)).dev);

	test("get a beacon from the first host, and every other host finds it", async () => {
		const devices = await proven(library, inbox);
		expect([...devices.keys()]).toEqual([await deviceOf(root)]);
		const written = await readFile(beacon, "utf8");
		expect(JSON.parse(written)).toEqual({ cluster: CLUSTER, share: [...devices.values()][0] });
		expect(await proven(library, inbox)).toEqual(devices);
		expect(await readFile(beacon, "utf8")).toBe(written);
		expect(await readdir(join(library.folder, ".autoprune"))).toEqual(["cluster"]);
		expect(await readdir(inbox.folder)).toEqual([".autoprune-cluster"]);
		expect(isIgnoredName(".autoprune-cluster")).toBe(true);
	});

	test("get one beacon from hosts that start at the same time", async () => {
		const found = await Promise.all([1, 2, 3, 4].map(() => proven(library)));
		expect(new Set(found.map((devices) => [...devices.values()].join())).size).toBe(1);
	});

	test("on one file system have one id, also when they come later", async () => {
		const devices = await proven(library);
		expect(await proven(inbox, library)).toEqual(devices);
		expect(await proven(inbox)).toEqual(devices);
	});

	test("are refused when they do not exist", async () => {
		await rm(inbox.folder, { recursive: true });
		await expect(proven(library, inbox)).rejects.toMatchObject({ code: "work.folder-missing" });
	});

	test("are refused and stay empty when another host has used them and the share is not mounted", async () => {
		await proven(library);
		await rename(library.folder, `${library.folder}-unmounted`);
		await mkdir(library.folder);
		await expect(proven(library)).rejects.toMatchObject(refused("hosts.no-beacon", beacon));
		expect(await readdir(library.folder)).toEqual([]);
	});

	test("are refused when they are a copy of the share", async () => {
		await proven(library);
		await cp(library.folder, `${library.folder}-copy`, { recursive: true, preserveTimestamps: true });
		await rename(library.folder, `${library.folder}-old`);
		await rename(`${library.folder}-copy`, library.folder);
		await expect(proven(library)).rejects.toMatchObject(refused("hosts.other-storage", "as in a copy"));
		expect(await forgetShare(connection, library.folder)).toBe(true);
		await proven(library);
	});

	test("are refused when another database's hosts have used them", async () => {
		await mkdir(join(library.folder, ".autoprune"));
		await writeFile(beacon, JSON.stringify({ cluster: "ffffffff", share: "s" }));
		await expect(proven(library)).rejects.toMatchObject(refused("hosts.other-storage", "another database"));
		await rm(beacon);
		await proven(library);
	});

	test.each(["", "no json", "[]", "null", '{"cluster":"0a1b2c3d"}'])(
		"are refused when the beacon has other content: %s",
		async (content) => {
			await writeFile(join(inbox.folder, ".autoprune-cluster"), content);
			await expect(proven(inbox)).rejects.toMatchObject(refused("hosts.other-storage", "other content"));
		},
	);

	test("are refused when a host writes a beacon on other storage at the same time", async () => {
		await connection.run("INSERT INTO shares (folder, share, ino) VALUES (?, 's', '1')", [library.folder]);
		await mkdir(join(library.folder, ".autoprune"));
		await writeFile(beacon, JSON.stringify({ cluster: CLUSTER, share: "t" }));
		await expect(proven(library)).rejects.toMatchObject(refused("hosts.other-storage", "another share"));
	});

	describe.skipIf(!canShare)("on a share", () => {
		test("have one id by two mounts, whose device numbers differ", async () => {
			const one = sharedUntilEnd();
			const here = { kind: "library", folder: one.folder } as const;
			const before = [...(await proven(here))];
			execFileSync("umount", [one.folder]);
			const holding = sharedUntilEnd();
			execFileSync("bindfs", [one.backing, one.folder]);
			const after = [...(await proven(here))];
			expect(after.map(([, share]) => share)).toEqual(before.map(([, share]) => share));
			expect(holding.folder).not.toBe(one.folder);
			expect(after.map(([device]) => device)).not.toEqual(before.map(([device]) => device));
		});

		test("are refused when they are on one file system, and were on two where they were recorded", async () => {
			const share = sharedUntilEnd();
			const far = { kind: "inbox", folder: share.folder } as const;
			await proven(library);
			await proven(far);
			await recordAs(inbox, await shareOf(far));
			await expect(proven(library, inbox)).rejects.toMatchObject(
				refused("hosts.other-storage", `on the same file system as ${library.folder}`),
			);
		});

		test("are refused when they are on two file systems, and were on one where they were recorded", async () => {
			const share = sharedUntilEnd();
			const far = { kind: "inbox", folder: share.folder } as const;
			await proven(library);
			await recordAs(far, await shareOf(library));
			await expect(proven(library, far)).rejects.toMatchObject(
				refused("hosts.other-storage", `on another file system than ${library.folder}`),
			);
		});
	});

	const shareOf = async (shared: SharedFolder): Promise<string> => [...(await proven(shared)).values()].join();

	/** As a host leaves a folder that has other mounts. */
	async function recordAs(shared: SharedFolder, share: string): Promise<void> {
		await writeBeacon(shared, { cluster: CLUSTER, share });
		await proven(shared);
	}
});
