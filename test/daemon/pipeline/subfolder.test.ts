import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { usableSubfolder } from "../../../daemon/pipeline/placement.ts";
import { tempFolder } from "../temp-folder.ts";

const LONG = "n".repeat(250);

test.each<{ name: string; names: string[]; to: string[]; note: string | null }>([
	{ name: "folders that are not there", names: ["new", "deep"], to: ["new", "deep"], note: null },
	{ name: "a link to a folder", names: ["link", "deep"], to: ["link", "deep"], note: null },
	{ name: "a file in the way", names: ["file", "deep"], to: [], note: "is not a folder" },
	{ name: "a link that leads nowhere", names: ["broken", "deep"], to: [], note: "is a dangling link" },
	{ name: "an inbox", names: ["inbox", "deep"], to: [], note: "is an inbox" },
])("of $name, the deepest folder that can be used is chosen", async ({ names, to, note }) => {
	const top = await realpath(await tempFolder());
	await mkdir(join(top, "folder"));
	await writeFile(join(top, "file"), "");
	await symlink("folder", join(top, "link"));
	await symlink("nowhere", join(top, "broken"));
	const found = await usableSubfolder(top, names, [join(top, "inbox")]);
	expect(found.folder).toBe(join(top, ...to));
	if (note === null) expect(found.note).toBe(null);
	else expect(found.note).toContain(note);
});

test("of a path too long, as many folders are kept as leave room for a file's name", async () => {
	const top = await tempFolder();
	const { folder, note } = await usableSubfolder(top, Array<string>(20).fill(LONG), []);
	expect(Buffer.byteLength(folder) + 1 + 255).toBeLessThan(4096);
	expect(Buffer.byteLength(folder) + LONG.length + 1 + 255).toBeGreaterThan(4000);
	expect(note).toContain("too long");
});
