import { mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createStagingFolders, workFolderIn } from "../../../daemon/publish/staging-folder.ts";
import { tempFolder } from "../temp-folder.ts";

const INSTANCE = "instance";

test("a folder of the library that is a link to the same disk is filled from the library's own staging folder", async () => {
	const root = await tempFolder();
	const library = join(root, "Models");
	await mkdir(library);
	await mkdir(join(root, "real", "Lora"), { recursive: true });
	await symlink(join(root, "real", "Lora"), join(library, "Lora"), "junction");
	const staging = await createStagingFolders(library, { instance: INSTANCE, daemon: "one" })(join(library, "Lora"));
	expect(staging).toMatchObject({ folder: library, workFolder: workFolderIn(library, INSTANCE) });
});

test("a folder of the library that is a link to another disk has a staging folder on that disk", async ({ skip }) => {
	const library = await tempFolder();
	const other = await mkdtemp("/dev/shm/autoprune-").catch(() => null);
	if (other === null) return skip("there is no second file system");
	onTestFinished(() => rm(other, { recursive: true, force: true }));
	skip((await stat(other)).dev === (await stat(library)).dev, "there is no second file system");
	const linked = join(library, "Lora");
	await symlink(other, linked, "junction");
	const staging = await createStagingFolders(library, { instance: INSTANCE, daemon: "one" })(linked);
	expect(staging).toMatchObject({ folder: linked, workFolder: workFolderIn(linked, INSTANCE) });
	await mkdir(staging.workFolder, { recursive: true });
	expect((await stat(staging.workFolder)).dev).toBe((await stat(other)).dev);
});
