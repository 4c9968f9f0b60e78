import { chmod, chown, open, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyAttributes } from "../../../daemon/publish/copy-attributes.ts";
import { NOTHING_INHERITED } from "../../../daemon/publish/inherited.ts";
import { tempFolder } from "../temp-folder.ts";

/** Another file's stats after it has inherited from one that was prepared. */
async function heirOf(prepare: ((source: string) => Promise<void>) | null) {
	const folder = await tempFolder();
	const [source, heir] = [join(folder, "source"), join(folder, "heir")];
	if (prepare !== null) {
		await writeFile(source, "");
		await prepare(source);
	}
	await writeFile(heir, "", { mode: 0o600 });
	const file = await open(heir, "r+");
	await copyAttributes(file, Buffer.from(source), NOTHING_INHERITED);
	await file.close();
	return stat(heir);
}

test.each([
	{ what: "is kept for its owner alone", has: 0o600, gets: 0o600 },
	{ what: "is shared with a group", has: 0o664, gets: 0o664 },
	{ what: "can be run", has: 0o755, gets: 0o644 },
	{ what: "runs as its owner", has: 0o4755, gets: 0o644 },
])("the rights of a file that $what are kept, but not that it can be run", async ({ has, gets }) => {
	const { mode } = await heirOf((source) => chmod(source, has));
	expect(mode & 0o7777).toBe(gets);
});

test("the date of the last change is kept", async () => {
	const then = new Date("2023-04-05T06:07:08.250Z");
	const { mtime } = await heirOf((source) => utimes(source, then, then));
	expect(mtime).toEqual(then);
});

test.skipIf(process.getuid?.() !== 0)("the owner and the group are kept by who may give files away", async () => {
	const { uid, gid, mode } = await heirOf(async (source) => {
		await chown(source, 65534, 65533);
		await chmod(source, 0o640);
	});
	expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 65534, gid: 65533, mode: 0o640 });
});

test("what comes from a file that has gone has the rights of any new file", async () => {
	const { mode } = await heirOf(null);
	expect(mode & 0o777).toBe(0o666 & ~process.umask());
});
