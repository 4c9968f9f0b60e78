import { link, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filePath } from "../../../workers/files/file-path.ts";
import { identityAt } from "../../../workers/files/identity.ts";
import {
	createFile,
	fileAt,
	linkFile,
	removeIfEmpty,
	renameFile,
	unlinkFile,
} from "../../../workers/files/lost-replies.ts";
import { moveOnto } from "../../../workers/files/place.ts";
import { filesIn, tempFolder } from "../../daemon/temp-folder.ts";

describe("a file is removed as an empty one of our own only", () => {
	test.each<[what: string, change: (path: string) => Promise<void>, left: Record<string, string>]>([
		["when nothing was done to it", async () => undefined, {}],
		["not when something was written to it", (path) => writeFile(path, "text"), { empty: "text" }],
		[
			"not when another empty file has its name",
			async (path) => {
				await writeFile(`${path}.new`, "");
				await rename(`${path}.new`, path);
			},
			{ empty: "" },
		],
	])("%s", async (_what, change, left) => {
		const folder = await tempFolder();
		const path = join(folder, "empty");
		await (await createFile(path)).close();
		const file = await fileAt(path);
		await change(path);
		await removeIfEmpty(path, file);
		expect(await filesIn(folder)).toEqual(left);
	});
});

test("a move that fails for real removes the placeholder and leaves the file", async () => {
	const folder = await tempFolder();
	await writeFile(join(folder, "placeholder"), "");
	await mkdir(join(folder, "sub"));
	await expect(moveOnto(Buffer.from(join(folder, "gone")), filePath(join(folder, "placeholder")))).rejects.toThrow(
		"ENOENT",
	);
	await expect(moveOnto(Buffer.from(join(folder, "sub")), filePath(join(folder, "sub", "x")))).rejects.toThrow();
	expect(await filesIn(folder)).toEqual({});
});

test("real errors are thrown as they are", async () => {
	const folder = await tempFolder();
	const [one, other] = [join(folder, "one"), join(folder, "other")];
	await writeFile(one, "1");
	await writeFile(other, "2");
	await expect(linkFile(one, other)).rejects.toMatchObject({ code: "EEXIST" });
	await expect(renameFile(join(folder, "no"), other)).rejects.toMatchObject({ code: "ENOENT" });
	await expect(unlinkFile(join(folder, "no"))).rejects.toMatchObject({ code: "ENOENT" });
	await expect(createFile(other)).rejects.toMatchObject({ code: "EEXIST" });
	expect(await filesIn(folder)).toEqual({ one: "1", other: "2" });
	await link(one, join(folder, "second"));
	await expect(linkFile(one, join(folder, "second"))).resolves.toBeUndefined();
	expect(await readFile(other, "utf8")).toBe("2");
});

test("a look does not follow a symbolic link, and tells one from the file", async () => {
	const folder = await tempFolder();
	await writeFile(join(folder, "file"), "1");
	await symlink("file", join(folder, "link"));
	expect(await fileAt(join(folder, "link"))).toEqual(await identityAt(join(folder, "link")));
	expect(await fileAt(join(folder, "no"))).toBe(null);
});
