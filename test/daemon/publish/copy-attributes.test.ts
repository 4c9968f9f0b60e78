import { chmod, chown, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { claim, makeProduct, publishProduct, sandboxWithModel } from "../sandbox.ts";

/** The stats of the file that is published for a source that was prepared. Null: the source is gone by then. */
async function publishedFrom(prepare: ((source: string) => Promise<void>) | null) {
	const sandbox = await sandboxWithModel();
	const source = join(sandbox.inbox, "NAI.ckpt");
	await prepare?.(source);
	const job = await claim(sandbox);
	if (prepare === null) await rm(source);
	return stat(await publishProduct(sandbox, job, await makeProduct(sandbox, job)));
}

test.each([
	{ what: "is kept for its owner alone", has: 0o600, gets: 0o600 },
	{ what: "is shared with a group", has: 0o664, gets: 0o664 },
	{ what: "can be run", has: 0o755, gets: 0o644 },
	{ what: "runs as its owner", has: 0o4755, gets: 0o644 },
])("the rights of a file that $what are kept, but not that it can be run", async ({ has, gets }) => {
	const { mode } = await publishedFrom((source) => chmod(source, has));
	expect(mode & 0o7777).toBe(gets);
});

test("the date of the last change is kept", async () => {
	const then = new Date("2023-04-05T06:07:08.250Z");
	const { mtime } = await publishedFrom((source) => utimes(source, then, then));
	expect(mtime).toEqual(then);
});

test.skipIf(process.getuid?.() !== 0)("the owner and the group are kept by who may give files away", async () => {
	const { uid, gid, mode } = await publishedFrom(async (source) => {
		await chown(source, 65534, 65533);
		await chmod(source, 0o640);
	});
	expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 65534, gid: 65533, mode: 0o640 });
});

test("what comes from a file that has gone has the rights of any new file", async () => {
	const { mode } = await publishedFrom(null);
	expect(mode & 0o777).toBe(0o666 & ~process.umask());
});
