import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { sharedFolders } from "../../../daemon/coordination/storage/shared-folders.ts";
import { recordShare } from "../../../daemon/coordination/storage/shares.ts";
import { canUsePostgres } from "../../postgres.ts";
import { tempFolder } from "../temp-folder.ts";
import { connected, hostsDatabase } from "./hosts-database.ts";

describe.skipIf(!canUsePostgres)("the folders that every host must see alike", () => {
	async function defaults() {
		const folder = await tempFolder();
		const config = await loadConfig(undefined, { cwd: folder, env: { HOME: folder } });
		const [{ library, inbox, destinations }] = config.inboxes;
		await mkdir(library, { recursive: true });
		return {
			config,
			library,
			inbox,
			loras: destinations.kinds.lora.folder,
			connection: await connected(await hostsDatabase()),
		};
	}

	test("are inboxes and libraries", async () => {
		const { config, library, inbox, connection } = await defaults();
		expect(await sharedFolders(config, connection)).toEqual([
			{ kind: "library", folder: library },
			{ kind: "inbox", folder: inbox },
		]);
	});

	test("are also folders of the library on another file system", async () => {
		const { config, loras, connection } = await defaults();
		await mkdir(join(loras, ".."), { recursive: true });
		await symlink("/dev/shm", loras);
		expect(await sharedFolders(config, connection)).toContainEqual({ kind: "library", folder: loras });
	});

	test("are also folders that another host has recorded, even if they are missing here", async () => {
		const { config, loras, connection } = await defaults();
		await recordShare(connection, loras, { share: "elsewhere", ino: "7" });
		expect(await sharedFolders(config, connection)).toContainEqual({ kind: "library", folder: loras });
	});
});
