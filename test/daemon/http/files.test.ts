import { mkdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { WireFiles } from "../../../daemon/http/wire/models.ts";
import { FINDINGS } from "../arrivals.ts";
import { until } from "../temp-folder.ts";
import { published } from "./published.ts";
import { type Served, send, serve } from "./serve.ts";

let served: Served;
let inbox: string;
let library: string;
beforeEach(async () => {
	served = await serve();
	({ inbox, library } = served.config.inboxes[0]);
});

async function files(query = ""): Promise<WireFiles> {
	const answer = await send(served.port, { path: `/api/v1/files${query}` });
	expect(answer.status).toBe(200);
	return JSON.parse(answer.body);
}

async function pathsOf(query = ""): Promise<string[]> {
	return (await files(query)).files.map(({ root, path }) => `${root} ${path}`);
}

let age = 0;

/** Writes a file that is older than those before. */
async function put(folder: string | Buffer, name: string | Buffer = ""): Promise<void> {
	const path = Buffer.concat([Buffer.from(folder), Buffer.from("/"), Buffer.from(name)]);
	await writeFile(path, "weights");
	age += 1;
	await utimes(path, 1_700_000_000 - age, 1_700_000_000 - age);
}

test("the model files of all roots are listed once each, the newest first", async () => {
	await mkdir(join(library, "VAE", "deep"), { recursive: true });
	await put(join(library, "VAE"), "b.pt");
	await put(inbox, "a.ckpt");
	await put(join(library, "VAE", "deep"), "c.safetensors");
	await put(library, "readme.txt");
	await put(library, "picture.png");
	const { roots, total, files: listed } = await files();
	expect(roots).toEqual([
		{ folder: inbox, is: "inbox" },
		{ folder: library, is: "library" },
	]);
	expect(total).toBe(3);
	expect(listed.map(({ root, path }) => [root, path])).toEqual([
		[1, "VAE/b.pt"],
		[0, "a.ckpt"],
		[1, "VAE/deep/c.safetensors"],
	]);
	expect(listed[0]).toMatchObject({ bytes: 7, modified: expect.stringMatching(/^2023-11-14T\d\d:\d\d:\d\d.000Z$/) });
	expect(listed[0]).toMatchObject({ architecture: null, kind: null, base: null, what: null });
});

test("a search finds its text anywhere in the path, in any case", async () => {
	await mkdir(join(library, "Anime"));
	await put(join(library, "Anime"), "One.safetensors");
	await put(library, "two ANIME%.safetensors");
	await put(library, "three.safetensors");
	expect(await pathsOf("?q=anime")).toEqual(["1 Anime/One.safetensors", "1 two ANIME%.safetensors"]);
	expect(await pathsOf("?q=ime/one.S")).toEqual(["1 Anime/One.safetensors"]);
	expect(await pathsOf("?q=%25")).toEqual(["1 two ANIME%.safetensors"]);
	expect(await files("?q=safetensors&limit=1")).toMatchObject({ total: 3, files: [{ path: "Anime/One.safetensors" }] });
	expect(await files("?q=nothing")).toMatchObject({ total: 0, files: [] });
});

test("what the page cannot open is not listed", async () => {
	await mkdir(join(library, "elsewhere"));
	await mkdir(join(served.folder, "outside"));
	await put(join(served.folder, "outside"), "x.ckpt");
	await symlink(join(served.folder, "outside"), join(library, "link"));
	await symlink(library, join(library, "round"));
	await symlink(join(served.folder, "outside", "x.ckpt"), join(library, "link.ckpt"));
	await mkdir(join(library, "folder.ckpt"));
	await put(library, Buffer.from([...Buffer.from("n"), 0xff, ...Buffer.from(".ckpt")]));
	await mkdir(Buffer.concat([Buffer.from(library), Buffer.from("/"), Buffer.from([0xfe])]));
	await put(Buffer.concat([Buffer.from(library), Buffer.from("/"), Buffer.from([0xfe])]), "in.ckpt");
	for (const folder of [".autoprune", ".hidden", "Autoprune/Originals", "Autoprune/Failed", "Autoprune/.uploads"]) {
		await mkdir(join(library, folder), { recursive: true });
		await put(join(library, folder), "hidden.ckpt");
	}
	await put(library, ".hidden.ckpt");
	await put(library, "~$open.ckpt");
	await put(join(library, "elsewhere"), "<b>ü\u202e.ckpt");
	expect(await pathsOf()).toEqual(["1 elsewhere/<b>ü\u202e.ckpt"]);
});

test("a published file has what the journal knows of it, also under another name", async () => {
	await published(served, "NAI");
	await put(library, "other.safetensors");
	const known = { architecture: FINDINGS.architecture, kind: "checkpoint", base: "sd1" };
	expect(await files("?q=NAI.safetensors")).toMatchObject({
		files: [{ path: "Stable-diffusion/NAI.safetensors", ...known }],
	});
	await rename(join(library, "Stable-diffusion", "NAI.safetensors"), join(library, "renamed.safetensors"));
	await until(async () => (await pathsOf()).includes("1 renamed.safetensors"));
	expect(await files("?q=renamed")).toMatchObject({ total: 1, files: [known] });
	await writeFile(join(library, "renamed.safetensors"), "other weights");
	await until(async () => (await files("?q=renamed")).files[0]?.kind === null);
});

test("a library that is away has no files", async () => {
	await put(inbox, "a.ckpt");
	await rename(library, join(served.folder, "away"));
	expect(await files()).toMatchObject({ total: 0, files: [] });
});

test("a search that is not allowed says why", async () => {
	for (const query of ["?kind=car", "?limit=0", "?limit=201", "?limit=x", `?q=${"x".repeat(201)}`, "?more=1"]) {
		const answer = await send(served.port, { path: `/api/v1/files${query}` });
		expect([query, answer.status, JSON.parse(answer.body).code]).toEqual([query, 400, "web.query"]);
	}
});
