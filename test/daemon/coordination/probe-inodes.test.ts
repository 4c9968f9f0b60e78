import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { beaconPath, readBeacon, writeBeacon } from "../../../daemon/coordination/storage/beacon.ts";
import { probeInodes } from "../../../daemon/coordination/storage/probe-inodes.ts";
import { tempFolder } from "../temp-folder.ts";

const CLIENT_INODES = fileURLToPath(new URL("client-inodes.mjs", import.meta.url));
const ON_SHARE = fileURLToPath(new URL("on-share.mjs", import.meta.url));

/** What a process says that has such a client of the share. */
async function saidOf(what: "probe" | "write", folder: string, client: string): Promise<string> {
	const args = ["--import", CLIENT_INODES, ON_SHARE, what, folder];
	const env = { ...process.env, CLIENT_INODES: client };
	return (await promisify(execFile)(process.execPath, args, { env })).stdout.trim();
}

describe.skipIf(process.platform === "win32")("the inode numbers of a folder", () => {
	test("are those of its file system, and nothing is left there", async () => {
		const folder = await tempFolder();
		await probeInodes({ kind: "inbox", folder });
		expect(await readdir(folder)).toEqual([]);
	});

	test("need no hard links", async () => {
		expect(await saidOf("probe", await tempFolder(), "without-links")).toBe("fine");
	});

	test.each([
		["none", "its files have no inode numbers"],
		["by-look", "a file gets another inode number at each look"],
		["by-name", "two names of one file have different inode numbers"],
		["by-name-without-links", "a file gets another inode number when it is renamed"],
	])("are refused when the client makes them: %s", async (client, found) => {
		const folder = await tempFolder();
		const said = await saidOf("probe", folder, client);
		expect(said.split(":", 1)[0]).toBe("hosts.no-inodes");
		expect(said).toContain(found);
		expect(await readdir(folder)).toEqual([]);
	});
});

describe.skipIf(process.platform === "win32")("a beacon", () => {
	test("is that of the host that gave it its name first", async () => {
		const inbox = { kind: "inbox", folder: await tempFolder() } as const;
		await writeBeacon(inbox, { cluster: "c", share: "first" });
		await writeBeacon(inbox, { cluster: "c", share: "second" });
		expect(await readBeacon(inbox, "c")).toEqual({ cluster: "c", share: "first" });
		expect(await readdir(inbox.folder)).toEqual([".autoprune-cluster"]);
	});

	test("is so without hard links, too", async () => {
		const folder = await tempFolder();
		expect(await saidOf("write", folder, "without-links")).toBe("first");
		expect(await readdir(folder)).toEqual([".autoprune-cluster"]);
	});

	test("is in a folder of a library that is never listed as a model's", () => {
		expect(beaconPath({ kind: "library", folder: "/models" })).toBe("/models/.autoprune/cluster");
	});
});
