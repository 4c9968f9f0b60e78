import { execFileSync } from "node:child_process";
import { cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { SharedFolder } from "../../../daemon/coordination/storage/beacon.ts";
import { proveFolders } from "../../../daemon/coordination/storage/prove-folders.ts";
import { proveStorage, type SharedStorage } from "../../../daemon/coordination/storage/shared-storage.ts";
import type { PostgresConnection } from "../../../daemon/journal/postgres/connection.ts";
import { canShare, sharedUntilEnd } from "../../e2e/shares.ts";
import { canUsePostgres } from "../../postgres.ts";
import { tempFolder } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

describe.skipIf(!canUsePostgres)("shared folders of a running host", () => {
	let connection: PostgresConnection;

	beforeEach(async () => {
		connection = await connected(await hostsDatabase());
	});

	const storageOf = (...folders: readonly SharedFolder[]): Promise<SharedStorage> =>
		proveStorage(folders, (asked) => proveFolders(asked, "0a1b2c3d", connection));
	const inboxAt = (folder: string): SharedFolder => ({ kind: "inbox", folder });

	async function newFolders(): Promise<readonly [string, string]> {
		const root = await tempFolder();
		const folders = [join(root, "one"), join(root, "other")] as const;
		for (const folder of folders) await mkdir(folder);
		return folders;
	}

	test("are refused as soon as they are not mounted, and each of them alone", async () => {
		const [one, other] = await newFolders();
		const storage = await storageOf(inboxAt(one), inboxAt(other));
		await storage.check([one, other], storage.turn());
		await rename(one, `${one}-unmounted`);
		await expect(storage.check([one], 0)).rejects.toMatchObject({ code: "work.folder-missing" });
		await mkdir(one);
		await expect(storage.check([one], 0)).rejects.toMatchObject({ code: "hosts.no-beacon" });
		await storage.check([other], 0);
		await rm(one, { recursive: true });
		await rename(`${one}-unmounted`, one);
		await storage.check([one, other], 0);
	});

	test("are refused when a copy was mounted in their place", async () => {
		const [one] = await newFolders();
		const storage = await storageOf(inboxAt(one));
		await rename(one, `${one}-before`);
		await cp(`${one}-before`, one, { recursive: true });
		await expect(storage.check([one], 0)).rejects.toMatchObject({ code: "hosts.other-storage" });
	});

	test("are joined by a library that only jobs have, which is proved beside them, once while it stays there", async () => {
		const [inbox, former] = await newFolders();
		await storageOf({ kind: "library", folder: former }, inboxAt(inbox));
		const storage = await storageOf(inboxAt(inbox));
		await storage.proveFormer(former);
		const turn = storage.turn();
		await storage.proveFormer(former);
		await storage.check([inbox], turn);
		await rename(former, `${former}-before`);
		await expect(storage.proveFormer(former)).rejects.toMatchObject({ code: "work.folder-missing" });
		await storage.check([inbox], turn);
		await cp(`${former}-before`, former, { recursive: true });
		await expect(storage.proveFormer(former)).rejects.toMatchObject({ code: "hosts.other-storage" });
	});

	test.skipIf(!canShare)(
		"get their new device number when they are mounted again, and a check from before throws",
		async () => {
			const share = sharedUntilEnd();
			const storage = await storageOf(inboxAt(share.folder));
			const [[before, id] = []] = storage.devices;
			execFileSync("umount", [share.folder]);
			sharedUntilEnd();
			execFileSync("bindfs", [share.backing, share.folder]);
			const turn = storage.turn();
			await expect(storage.check([share.folder], turn)).rejects.toMatchObject({ code: "hosts.mounted-anew" });
			await expect(storage.check([share.folder], turn)).rejects.toMatchObject({ code: "hosts.mounted-anew" });
			await storage.check([share.folder], storage.turn());
			const after = String((await stat(share.folder)).dev);
			expect(after).not.toBe(before);
			expect([...storage.devices]).toEqual([[after, id]]);
		},
	);
});
