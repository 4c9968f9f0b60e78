import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { canMount, mounted } from "../../e2e/mounts.ts";
import { until } from "../temp-folder.ts";
import { post, type Served, send, sendRaw, serve } from "./serve.ts";
import { follow } from "./stream.ts";
import { uploadsTo } from "./uploading.ts";

let served: Served;
let inbox: string;
let page: ReturnType<typeof uploadsTo>;

beforeEach(async () => {
	served = await serve();
	({ inbox } = served.config.inboxes[0]);
	page = uploadsTo(served);
});

test("a file that comes in slices is in the inbox when it is whole, and not before", async () => {
	const bytes = randomBytes(3_000_000);
	const { id, offset } = await page.begin("NAI.ckpt", bytes.length);
	expect(offset).toBe(0);
	expect(JSON.parse((await page.patch(id, 0, bytes.subarray(0, 1_000_000))).body)).toEqual({ offset: 1_000_000 });
	expect((await readdir(inbox)).sort()).toEqual([".uploads"]);
	for (const name of await page.parts()) expect((await stat(join(inbox, ".uploads", name))).mode & 0o777).toBe(0o600);
	expect((await stat(join(inbox, ".uploads"))).mode & 0o777).toBe(0o700);
	const last = await page.patch(id, 1_000_000, bytes.subarray(1_000_000));
	const { doneAt } = JSON.parse(last.body);
	expect(JSON.parse(last.body)).toEqual({
		offset: bytes.length,
		done: "NAI.ckpt",
		path: join(inbox, "NAI.ckpt"),
		doneAt,
	});
	expect(new Date(doneAt).toISOString()).toBe(doneAt);
	expect((await readFile(join(inbox, "NAI.ckpt"))).equals(bytes)).toBe(true);
	expect(await page.parts()).toEqual([]);
	const found = await send(served.port, { path: `/api/v1/uploads/${id}` });
	expect(JSON.parse(found.body)).toMatchObject({ id, offset: bytes.length, done: "NAI.ckpt", doneAt });
	const state = await send(served.port, { path: "/api/v1/state" });
	expect(JSON.parse(state.body).uploads).toEqual([]);
	for (const gone of [
		await page.patch(id, bytes.length, Buffer.alloc(0)),
		await send(served.port, { method: "DELETE", path: `/api/v1/uploads/${id}` }),
	]) {
		expect([gone.status, JSON.parse(gone.body).code]).toEqual([404, "upload.unknown"]);
	}
});

test("an uploaded file has the permissions of any new file", async () => {
	await writeFile(join(inbox, "new"), "new");
	const { id } = await page.begin("NAI.ckpt", 3);
	await page.patch(id, 0, Buffer.from("abc"));
	expect((await stat(join(inbox, "NAI.ckpt"))).mode).toBe((await stat(join(inbox, "new"))).mode);
});

test("no file is overwritten: the name gets a number", async () => {
	await writeFile(join(inbox, "NAI.ckpt"), "mine");
	for (const done of ["NAI(1).ckpt", "NAI(2).ckpt"]) {
		const { id } = await page.begin("NAI.ckpt", 3);
		expect(JSON.parse((await page.patch(id, 0, Buffer.from("abc"))).body)).toMatchObject({ offset: 3, done });
	}
	expect(await readFile(join(inbox, "NAI.ckpt"), "utf8")).toBe("mine");
});

test.each([
	[{ name: "a.ckpt" }, 400, "web.not-json"],
	[{ name: "a.ckpt", bytes: 0 }, 400, "web.not-json"],
	[{ name: "a.ckpt", bytes: -1 }, 400, "web.not-json"],
	[{ name: "a.ckpt", bytes: 1.5 }, 400, "web.not-json"],
	[{ name: "a.ckpt", bytes: 3, inbox: 1 }, 422, "upload.inbox"],
	[{ name: "a.ckpt", bytes: 2 ** 53 - 1 }, 507, "upload.room"],
])("an upload of %j is refused", async (wanted, status, code) => {
	const answer = await post(served.port, "/api/v1/uploads", wanted);
	expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
	expect(await readdir(inbox)).toEqual([]);
});

test("the same file goes on where it was", async () => {
	const { id } = await page.begin("NAI.ckpt", 10);
	await page.patch(id, 0, Buffer.from("abcd"));
	expect(await page.begin("NAI.ckpt", 10)).toMatchObject({ id, offset: 4 });
});

test.each([
	["of another size", "NAI.ckpt", 11, "of one file"],
	["of another name", "SD.ckpt", 10, "of one file"],
	["of the same name and size that is another one", "NAI.ckpt", 10, "of another file"],
	["of the same name and size of which nothing else is known", "NAI.ckpt", 10, null],
] as const)("a file %s is never put behind the bytes of an unfinished one", async (_, name, bytes, fingerprint) => {
	const unfinished = await page.begin("NAI.ckpt", 10);
	const unknown = await page.begin("NAI.ckpt", 10, null);
	for (const { id } of [unfinished, unknown]) await page.patch(id, 0, Buffer.from("abcd"));
	const begun = await page.begin(name, bytes, fingerprint);
	expect(begun).toMatchObject({ offset: 0 });
	expect([unfinished.id, unknown.id]).not.toContain(begun.id);
});

test.each([
	["behind the end of what came", "7", Buffer.from("x"), 409, "upload.offset"],
	["before it", "3", Buffer.from("x"), 409, "upload.offset"],
	["at no number", "4x", Buffer.from("x"), 409, "upload.offset"],
	["with more than the file has", "4", Buffer.from("1234567"), 413, "upload.length"],
])("bytes %s are refused, and the part stays as it is", async (_, offset, bytes, status, code) => {
	const { id } = await page.begin("NAI.ckpt", 10);
	await page.patch(id, 0, Buffer.from("abcd"));
	const answer = await page.patch(id, offset, bytes);
	expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
	expect(await page.offsetOf(id)).toBe(4);
});

test("bytes without their number, of another type, or of another site are refused", async () => {
	const { id } = await page.begin("NAI.ckpt", 10);
	const chunked = page.head(id, 0, 3).replace("Content-Length: 3", "Transfer-Encoding: chunked");
	expect((await sendRaw(served.port, `${chunked}3\r\nabc\r\n0\r\n\r\n`)).status).toBe(413);
	expect((await sendRaw(served.port, `${page.head(id, 0, 3, "application/json")}abc`)).status).toBe(415);
	expect((await sendRaw(served.port, `${page.head(id, 0, 3, "text/plain")}abc`)).status).toBe(415);
	expect((await sendRaw(served.port, `${page.head(id, 0, 3).replace("X-Autoprune: 1\r\n", "")}abc`)).status).toBe(403);
	expect((await sendRaw(served.port, `${page.head("../../x", 0, 3)}abc`)).status).toBe(404);
	expect(await page.offsetOf(id)).toBe(0);
});

test("what came before a cut stays, wherever it is cut, and the whole is the same", async () => {
	const bytes = randomBytes(2_000_000);
	const { id } = await page.begin("NAI.ckpt", bytes.length);
	for (let offset = 0; offset < bytes.length - 200_000; offset = await page.offsetOf(id)) {
		const length = 1 + Math.floor(Math.random() * 200_000);
		const socket = page.sendPart(id, offset, bytes.length - offset, bytes.subarray(offset, offset + length));
		await until(async () => (await page.offsetOf(id)) >= offset + length);
		socket.destroy();
		await until(async () => (await page.patch(id, "none", Buffer.alloc(0))).body.includes("upload.offset"));
	}
	const offset = await page.offsetOf(id);
	expect(JSON.parse((await page.patch(id, offset, bytes.subarray(offset))).body)).toMatchObject({ done: "NAI.ckpt" });
	expect((await readFile(join(inbox, "NAI.ckpt"))).equals(bytes)).toBe(true);
});

test("an upload has one writer, and there are four at most", async () => {
	const begun = [];
	for (const name of ["1", "2", "3", "4", "5"]) begun.push((await page.begin(`${name}.ckpt`, 10)).id);
	const [first = "", , , , fifth = ""] = begun;
	const sockets = begun.slice(0, 4).map((id) => page.sendPart(id, 0, 10, Buffer.from("ab")));
	for (const id of begun.slice(0, 4)) await until(async () => (await page.offsetOf(id)) === 2);
	const second = await page.patch(first, 2, Buffer.from("x"));
	expect([second.status, JSON.parse(second.body).code]).toEqual([409, "upload.busy"]);
	expect((await send(served.port, { method: "DELETE", path: `/api/v1/uploads/${first}` })).status).toBe(409);
	const more = await page.patch(fifth, 0, Buffer.from("x"));
	expect([more.status, JSON.parse(more.body).code]).toEqual([503, "upload.too-many"]);
	sockets[1]?.destroy();
	await until(async () => (await page.patch(fifth, await page.offsetOf(fifth), Buffer.from("x"))).status === 200);
});

test("an upload can be cancelled, and leaves nothing", async () => {
	const { id } = await page.begin("NAI.ckpt", 10);
	await page.patch(id, 0, Buffer.from("abcd"));
	expect((await send(served.port, { method: "DELETE", path: `/api/v1/uploads/${id}` })).status).toBe(204);
	expect(await page.parts()).toEqual([]);
	expect((await page.patch(id, 4, Buffer.from("x"))).status).toBe(404);
});

test("an upload is known while it is written and gets its name, whatever becomes of its part", async () => {
	const { id } = await page.begin("NAI.ckpt", 10);
	page.sendPart(id, 0, 10, Buffer.from("abcd"));
	const path = join(inbox, ".uploads", `${id}.part`);
	await until(async () => (await stat(path)).size === 4);
	// As when it gets its name: the part is gone before the answer is sent.
	await rename(path, join(inbox, "elsewhere"));
	expect((await send(served.port, { path: `/api/v1/uploads/${id}` })).status).toBe(200);
	expect((await page.begin("NAI.ckpt", 10)).id).toBe(id);
	const second = await page.patch(id, 4, Buffer.from("efghij"));
	expect([second.status, JSON.parse(second.body).code]).toEqual([409, "upload.busy"]);
});

test("a part that somebody removed is forgotten", async () => {
	const { id } = await page.begin("NAI.ckpt", 10);
	await rm(join(inbox, ".uploads"), { recursive: true });
	expect((await page.patch(id, 0, Buffer.from("x"))).status).toBe(404);
	expect((await page.begin("NAI.ckpt", 10)).id).not.toBe(id);
});

test("a link in the place of the folder or of a part is not followed", async () => {
	const elsewhere = join(served.folder, "elsewhere");
	await mkdir(elsewhere);
	await symlink(elsewhere, join(inbox, ".uploads"));
	expect((await post(served.port, "/api/v1/uploads", { name: "a.ckpt", bytes: 3 })).status).toBe(409);
	expect(await readdir(elsewhere)).toEqual([]);
	await rm(join(inbox, ".uploads"));
	const { id } = await page.begin("a.ckpt", 1000);
	await writeFile(join(elsewhere, "mine"), "");
	await rm(join(inbox, ".uploads", `${id}.part`));
	await symlink(join(elsewhere, "mine"), join(inbox, ".uploads", `${id}.part`));
	expect((await page.patch(id, join(elsewhere, "mine").length, Buffer.from("a"))).status).toBe(404);
	expect(await readFile(join(elsewhere, "mine"), "utf8")).toBe("");
});

test("a pipe in the place of a part is not written to, and stops nothing", async () => {
	const { id } = await page.begin("a.ckpt", 1000);
	const path = join(inbox, ".uploads", `${id}.part`);
	await rm(path);
	execFileSync("mkfifo", [path]);
	for (const offset of [0, 1]) expect((await page.patch(id, offset, Buffer.from("a"))).status).toBe(404);
	expect((await send(served.port, { path: `/api/v1/uploads/${id}` })).status).toBe(404);
	expect((await send(served.port, { path: "/api/v1/state" })).status).toBe(200);
});

test("an inbox that is not there, or that cannot be written, is named", async () => {
	await rm(inbox, { recursive: true });
	const answer = await post(served.port, "/api/v1/uploads", { name: "a.ckpt", bytes: 3 });
	expect(answer.status).toBe(409);
	expect(existsSync(inbox)).toBe(false);
	await mkdir(inbox);
	await chmod(inbox, 0o555);
	if (process.getuid?.() === 0) return;
	expect((await post(served.port, "/api/v1/uploads", { name: "a.ckpt", bytes: 3 })).status).toBe(409);
});

test.skipIf(!canMount)(
	"a full disk is named, what has come stays, and the upload goes on when there is room",
	async () => {
		const disk = mounted("4m", inbox);
		const bytes = randomBytes(3_000_000);
		const { id } = await page.begin("NAI.ckpt", bytes.length);
		await writeFile(join(disk, "other"), Buffer.alloc(2_000_000));
		const answer = await page.patch(id, 0, bytes);
		expect([answer.status, JSON.parse(answer.body).code]).toEqual([507, "work.disk-full"]);
		const offset = await page.offsetOf(id);
		expect(offset).toBeLessThan(bytes.length);
		await rm(join(disk, "other"));
		expect(JSON.parse((await page.patch(id, offset, bytes.subarray(offset))).body)).toMatchObject({ done: "NAI.ckpt" });
		expect((await readFile(join(inbox, "NAI.ckpt"))).equals(bytes)).toBe(true);
	},
);

test("an open page hears of an upload", async () => {
	const stream = follow(served.port);
	await stream.saw("state", ({ uploads }) => JSON.stringify(uploads) === "[]");
	const { id } = await page.begin("NAI.ckpt", 10);
	await stream.saw("state", ({ uploads }) => JSON.stringify(uploads).includes('"name":"NAI.ckpt"'));
	await page.patch(id, 0, Buffer.from("abcd"));
	await stream.saw("progress", ({ uploads }) => JSON.stringify(uploads).includes('"offset":4'));
	await page.patch(id, 4, Buffer.from("efghij"));
	await until(() => JSON.stringify(stream.events().findLast(({ name }) => name === "state")?.data.uploads) === "[]");
});
