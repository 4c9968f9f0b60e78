import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readPageFiles } from "../../../daemon/http/page-files.ts";
import { tempFolder } from "../temp-folder.ts";
import { type Served, send, serve } from "./serve.ts";

const INDEX = "<!doctype html><title>Autoprune</title>\n";
const SCRIPT = `console.log(${"1+".repeat(500)}1);\n`;

async function withPage(): Promise<Served> {
	const folder = await tempFolder();
	await mkdir(join(folder, "assets"));
	await writeFile(join(folder, "index.html"), INDEX);
	await writeFile(join(folder, "assets", "index-B3xU8k0a.js"), SCRIPT);
	await writeFile(join(folder, "assets", "index-B3xU8k0a.js.br"), brotliCompressSync(SCRIPT));
	await writeFile(join(folder, "assets", "index-B3xU8k0a.js.gz"), gzipSync(SCRIPT));
	await writeFile(join(folder, "favicon.svg"), "<svg/>");
	await writeFile(join(folder, "notes.unknown"), "not for browsers");
	const served = await serve({}, folder);
	// What is served was read at the start.
	await rm(folder, { recursive: true });
	return served;
}

test.each(["/", "/log", "/log/411", "/model", "/model?root=0&path=a.ckpt", "/workshop", "/settings", "/index.html"])(
	"%s is the page",
	async (path) => {
		const { port } = await withPage();
		expect(await send(port, { path })).toMatchObject({
			status: 200,
			body: INDEX,
			headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" },
		});
	},
);

test.each([
	"/logs",
	"/log/x",
	"/log/1/",
	"/assets",
	"/assets/",
	"/assets/index-B3xU8k0a.js.br",
	"/notes.unknown",
	"/../package.json",
	"/%2e%2e/package.json",
	"/..%2fpackage.json",
	"/assets/../../package.json",
	"/assets%2findex-B3xU8k0a.js%00",
	"/.git/config",
	"/etc/passwd",
	"//etc/passwd",
	"/constructor",
	"/__proto__",
])("%s is nothing", async (path) => {
	const { port } = await withPage();
	const { status, body } = await send(port, { path });
	expect(status).toBe(404);
	expect(JSON.parse(body)).toMatchObject({ code: "web.not-found" });
});

test("a file is sent compressed to those who understand it, and may be kept if its name says what is in it", async () => {
	const { port } = await withPage();
	const path = "/assets/index-B3xU8k0a.js";
	const plain = await send(port, { path });
	expect(plain).toMatchObject({ body: SCRIPT, headers: { "cache-control": "public, max-age=31536000, immutable" } });
	for (const [accepted, encoding] of [
		["gzip, deflate, br", "br"],
		["gzip", "gzip"],
		["br;q=1.0", "br"],
		["identity", undefined],
		["deflate", undefined],
	] as const) {
		const { headers } = await send(port, { method: "GET", path, headers: { "Accept-Encoding": accepted } });
		expect([accepted, headers["content-encoding"]]).toEqual([accepted, encoding]);
		expect(headers).toMatchObject({ vary: "Accept-Encoding", "content-type": "text/javascript; charset=utf-8" });
	}
	expect((await send(port, { path, headers: { "If-None-Match": plain.headers.etag ?? "" } })).status).toBe(304);
	expect((await send(port, { path, headers: { "If-None-Match": '"other"' } })).status).toBe(200);
});

test("the compressed forms are those that the build made", async () => {
	const folder = await tempFolder();
	await writeFile(join(folder, "a.js"), SCRIPT);
	await writeFile(join(folder, "a.js.br"), brotliCompressSync(SCRIPT));
	await writeFile(join(folder, "a.js.gz"), gzipSync(SCRIPT));
	const { compressed } = (await readPageFiles(folder)).at("/a.js") ?? {};
	expect([...(compressed ?? [])].map(([name]) => name)).toEqual(["br", "gzip"]);
	expect(brotliDecompressSync(compressed?.get("br") ?? "").toString()).toBe(SCRIPT);
	expect(gunzipSync(compressed?.get("gzip") ?? "").toString()).toBe(SCRIPT);
});

test("a link in the folder is not followed", async () => {
	const folder = await tempFolder();
	await writeFile(join(folder, "secret"), "secret");
	await mkdir(join(folder, "page"));
	await symlink(join(folder, "secret"), join(folder, "page", "secret.txt"));
	expect((await readPageFiles(join(folder, "page"))).at("/secret.txt")).toBeNull();
});

test("without a page there is an API all the same", async () => {
	const { port } = await serve();
	expect((await send(port, { path: "/" })).status).toBe(404);
	expect((await send(port, { path: "/api/v1/state" })).status).toBe(200);
});
