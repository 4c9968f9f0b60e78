import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fuseFileSystem } from "../../../workers/platform/file-systems.ts";
import { deviceText, readMounts } from "../../../workers/platform/mounts.ts";
import { platform } from "../../../workers/platform/platform.ts";
import { canMount, mounted } from "../../e2e/mounts.ts";
import { canShare, sharedUntilEnd } from "../../e2e/shares.ts";

test.each([
	["fuse.sshfs", "clients"],
	["fuse.rclone", "clients"],
	["fuse.glusterfs", "clients"],
	["fuse", "clients"],
	["fuseblk", "nobody"],
	["fuse.mergerfs", "nobody"],
	["fuse.shfs", "nobody"],
	["virtiofs", "host"],
])("%s is a FUSE file system whose files can also be changed by: %s", (type, others) => {
	expect(fuseFileSystem(type)).toEqual({ type, names: "any", others });
});

describe.skipIf(!canShare)("a FUSE mount", () => {
	test.each([
		[undefined, { type: "fuse", others: "clients" }],
		["sshfs", { type: "fuse.sshfs", others: "clients" }],
		["mergerfs", { type: "fuse.mergerfs", others: "nobody" }],
	])("is recognised by the subtype in mountinfo: %s", async (subtype, expected) => {
		const { folder } = sharedUntilEnd(subtype === undefined ? {} : { subtype });
		mkdirSync(join(folder, "inner"));
		expect(await platform.fileSystem(join(folder, "inner"))).toMatchObject(expected);
	});
});

describe.skipIf(!canMount)("a disk", () => {
	test("is local, and its mount has the device of its files and a point without escapes", async () => {
		const folder = join(mounted("1m"), "with a blank");
		mkdirSync(folder);
		mounted("1m", folder);
		expect(await platform.fileSystem(folder)).toEqual({ type: "local", names: "any", others: "nobody" });
		expect((await readMounts()).find(({ point }) => point === folder)).toMatchObject({ type: "tmpfs" });
	});
});

test.each([
	[0xfd00n, "253:0"],
	[0x28n, "0:40"],
	// A minor number of more than 8 bits, and a major number of more than 12.
	[0x0120_0834n, "8:4660"],
	[0x1000_0000_0801n, "4104:1"],
])("device number %d is %s", (dev, text) => {
	expect(deviceText(dev)).toBe(text);
});

test("a folder that does not exist has no file system", async () => {
	await expect(platform.fileSystem("/nowhere/at/all")).rejects.toThrow("ENOENT");
});
