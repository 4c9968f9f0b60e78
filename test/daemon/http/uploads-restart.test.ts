import { link, mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createUploads, type Uploads } from "../../../daemon/http/uploads.ts";
import { until } from "../temp-folder.ts";
import { type Served, serve } from "./serve.ts";
import { uploadsTo } from "./uploading.ts";

let served: Served;
let inbox: string;
let page: ReturnType<typeof uploadsTo>;

beforeEach(async () => {
	served = await serve();
	({ inbox } = served.config.inboxes[0]);
	page = uploadsTo(served);
});

test("after a restart an upload goes on, and one that is a week old is gone", async () => {
	const { id } = await page.begin("NAI.ckpt", 10);
	await page.patch(id, 0, Buffer.from("abcd"));
	const { id: old } = await page.begin("old.ckpt", 10);
	const cut = join(inbox, ".uploads", "00000000-0000-4000-8000-000000000000.part");
	await writeFile(cut, "cut");
	const week = Date.now() / 1000 - 7 * 86_400 - 60;
	await utimes(join(inbox, ".uploads", `${old}.part`), week, week);
	await served.server.close();
	const folder = served.config.inboxes[0].inbox;
	const uploads = uploadsAfterRestart();
	await until(() => uploads.list().length > 0);
	expect(uploads.list()).toEqual([{ id, name: "NAI.ckpt", bytes: 10, offset: 4, inbox: folder }]);
	await expect.poll(async () => (await page.parts()).sort()).toEqual([`${id}.json`, `${id}.part`]);
});

test.each([
	["is still in the inbox", "."],
	["was archived since", "Originals"],
])("after a crash between the two names of a complete upload, its file that %s is not offered again", async (_, at) => {
	const { id } = await page.begin("NAI.ckpt", 4);
	await served.server.close();
	const part = join(inbox, ".uploads", `${id}.part`);
	await writeFile(part, "abcd");
	await mkdir(join(inbox, at), { recursive: true });
	await link(part, join(inbox, at, "NAI.ckpt"));
	const uploads = uploadsAfterRestart();
	expect(await uploads.find(id)).toMatchObject({ id, done: "NAI.ckpt", path: join(inbox, "NAI.ckpt") });
	expect(uploads.list()).toEqual([]);
	expect(await page.parts()).toEqual([]);
	expect(await readFile(join(inbox, at, "NAI.ckpt"), "utf8")).toBe("abcd");
});

test("after a restart a complete upload that only a backup links to goes on", async () => {
	const { id } = await page.begin("NAI.ckpt", 4);
	await served.server.close();
	const part = join(inbox, ".uploads", `${id}.part`);
	await writeFile(part, "abcd");
	await link(part, join(served.folder, "backup"));
	expect(await uploadsAfterRestart().find(id)).toMatchObject({ id, offset: 4 });
});

test("after a restart the note of a part that is gone is removed", async () => {
	const [{ id: gone }, { id }] = [await page.begin("gone.ckpt", 10), await page.begin("NAI.ckpt", 10)];
	await served.server.close();
	await rm(join(inbox, ".uploads", `${gone}.part`));
	await uploadsAfterRestart().find(id);
	expect((await page.parts()).sort()).toEqual([`${id}.json`, `${id}.part`]);
});

/** The uploads as another run of the daemon finds them. */
function uploadsAfterRestart(): Uploads {
	return createUploads(
		() => served.config,
		served.log,
		() => undefined,
	);
}
