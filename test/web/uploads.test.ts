import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { send, serve } from "../daemon/http/serve.ts";
import { type Daemon, type Home, makeHome, tells } from "../e2e/run.ts";
import { expectAccessible } from "./axe.ts";
import { openPage, PAGE, test } from "./page.ts";
import { slowDown } from "./slow-down.ts";

const BYTES = 12_000_000;

/** A home whose daemon does not begin jobs, so that what is uploaded stays in the inbox. */
function aHome(): Home {
	const home = makeHome("web: { port: 0 }\n");
	onTestFinished(() => home.end());
	home.run("pause");
	return home;
}

async function urlOf(daemon: Daemon): Promise<string> {
	return ((await daemon.saw(tells("started"))).web as { readonly url: string }).url;
}

/** Has the next daemon listen on the same port. */
function keepPort({ folder, library }: Home, url: string): void {
	const settings = `library: ${library}\nsettle: { quiet: 200ms }\nweb: { port: ${new URL(url).port} }\n`;
	writeFileSync(join(folder, "autoprune.yaml"), settings);
}

function choose(page: Page, path: string): Promise<void> {
	return page.getByLabel("Upload models into the inbox").setInputFiles(path);
}

function fileOf(home: Home, name: string): { readonly path: string; readonly bytes: Buffer } {
	const path = join(home.folder, name);
	const bytes = randomBytes(BYTES);
	writeFileSync(path, bytes);
	return { path, bytes };
}

const card = (page: Page) => page.getByRole("region", { name: "Uploads" });

/** Bytes of the first part in an inbox. */
function partBytes({ inbox }: Home): number {
	const folder = join(inbox, ".uploads");
	const [part] = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".part")) : [];
	return part === undefined ? 0 : readFileSync(join(folder, part)).length;
}

test("a file that is dropped on any view is uploaded, and it is whole though the daemon is killed in the middle", async () => {
	const home = aHome();
	const first = await home.watching();
	const url = await urlOf(first);
	keepPort(home, url);
	const { bytes } = fileOf(home, "big.ckpt");
	const { page, close } = await openPage(`${url}/settings`);
	await page.getByText("paused", { exact: true }).waitFor();
	// So slowly that it does not end before the daemon is killed. With a limit that is changed while something is sent, Chromium
	// does not notice that the connection is lost.
	const setSpeed = await slowDown(page, 300_000);
	await page.evaluate(
		([text, name]) => {
			const transfer = new DataTransfer();
			transfer.items.add(new File([Uint8Array.from(atob(text ?? ""), (one) => one.charCodeAt(0))], name ?? ""));
			for (const type of ["dragenter", "dragover", "drop"]) {
				document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
			}
		},
		[bytes.toString("base64"), "big.ckpt"],
	);
	await expect.poll(() => new URL(page.url()).pathname).toBe("/");
	await expect.poll(() => partBytes(home)).toBeGreaterThan(0);
	await expectAccessible(page);
	first.process.kill("SIGKILL");
	await first.ended;
	await card(page).getByText("It continues by itself.").waitFor();
	const before = partBytes(home);
	expect(before).toBeLessThan(BYTES);
	await setSpeed(-1);
	await home.watching();
	await card(page).getByText("in the inbox").waitFor();
	expect(readFileSync(join(home.inbox, "big.ckpt")).equals(bytes)).toBe(true);
	expect(readdirSync(join(home.inbox, ".uploads"))).toEqual([]);
	await expect.poll(() => page.locator("[aria-live]").innerText()).toBe("big.ckpt is in the inbox");
	// The daemon was away for a while.
	await close(/Failed to load resource|ERR_/);
});

test("an upload is paused, continued, and cancelled with what has come of it", async () => {
	const home = aHome();
	const url = await urlOf(await home.watching());
	const { path } = fileOf(home, "slow.ckpt");
	const { page, close } = await openPage(url);
	await slowDown(page, 1_000_000);
	await choose(page, path);
	await expect.poll(() => partBytes(home)).toBeGreaterThan(0);
	await page.getByRole("button", { name: "Pause the upload of slow.ckpt" }).click();
	await card(page).getByText("paused").waitFor();
	await page.getByRole("button", { name: "Continue the upload of slow.ckpt" }).click();
	const before = partBytes(home);
	await expect.poll(() => partBytes(home)).toBeGreaterThan(before);
	await page.getByRole("button", { name: "Cancel the upload of slow.ckpt" }).click();
	await card(page).waitFor({ state: "detached" });
	await expect.poll(() => readdirSync(join(home.inbox, ".uploads"))).toEqual([]);
	// The daemon notices only after a while that nothing more comes.
	await close(/409/);
});

test("after a reload, an unfinished upload continues when its file is chosen again", async () => {
	const home = aHome();
	const url = await urlOf(await home.watching());
	const { path, bytes } = fileOf(home, "again.ckpt");
	const { page, close } = await openPage(url);
	const setSpeed = await slowDown(page, 2_000_000);
	await choose(page, path);
	await expect.poll(() => partBytes(home)).toBeGreaterThan(1_000_000);
	page.on("dialog", (dialog) => void dialog.accept());
	await page.reload();
	await card(page).getByText("choose the file again to continue").waitFor();
	const before = partBytes(home);
	await setSpeed(-1);
	let first = Number.NaN;
	page.on("request", (request) => {
		if (request.method() === "PATCH") first = Number(request.headers()["upload-offset"]);
	});
	await choose(page, path);
	await card(page).getByText("in the inbox").waitFor();
	expect(first).toBeGreaterThanOrEqual(before);
	expect(readFileSync(join(home.inbox, "again.ckpt")).equals(bytes)).toBe(true);
	// The daemon may not have noticed yet that the page was left.
	await close(/409/);
});

test("another file of the same name and size does not continue an unfinished upload", async () => {
	const home = aHome();
	const url = await urlOf(await home.watching());
	const first = fileOf(home, "diffusion_pytorch_model.ckpt");
	const { page, close } = await openPage(url);
	const setSpeed = await slowDown(page, 2_000_000);
	await choose(page, first.path);
	await expect.poll(() => partBytes(home)).toBeGreaterThan(1_000_000);
	page.on("dialog", (dialog) => void dialog.accept());
	await page.reload();
	await card(page).getByText("choose the file again to continue").waitFor();
	await setSpeed(-1);
	const other = fileOf(home, "diffusion_pytorch_model.ckpt");
	await choose(page, other.path);
	await card(page).getByText("in the inbox").waitFor();
	expect(readFileSync(join(home.inbox, "diffusion_pytorch_model.ckpt")).equals(other.bytes)).toBe(true);
	await close();
});

test("two files of the same name and size that are chosen together both arrive", async () => {
	const { server, config } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	const [{ inbox }] = config.inboxes;
	const files = ["one", "two"].map((of) => {
		return { name: "model.ckpt", mimeType: "", buffer: Buffer.from(`weights of ${of}`) };
	});
	await page.getByLabel("Upload models into the inbox").setInputFiles(files);
	await expect.poll(() => card(page).getByText("in the inbox").count()).toBe(2);
	const contents = ["model.ckpt", "model(1).ckpt"].map((name) => readFileSync(join(inbox, name), "utf8"));
	expect(contents).toEqual(["weights of one", "weights of two"]);
	await close();
});

test("a file whose last answer was lost is said to be there, and is not sent again", async () => {
	const { server, config } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	let sent = 0;
	await page.route("**/api/v1/uploads/*", async (route) => {
		if (route.request().method() !== "PATCH") return route.continue();
		sent += 1;
		await route.fetch();
		await route.abort();
	});
	const files = { name: "lost.ckpt", mimeType: "", buffer: Buffer.from("weights") };
	await page.getByLabel("Upload models into the inbox").setInputFiles(files);
	await card(page).getByText("in the inbox").waitFor();
	expect(sent).toBe(1);
	const [{ inbox }] = config.inboxes;
	expect(readdirSync(inbox).sort()).toEqual([".uploads", "lost.ckpt"]);
	await close(/ERR_FAILED/);
});

test("an upload that the daemon does not know any more is not taken for complete", async () => {
	const { server, config } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	const [{ inbox }] = config.inboxes;
	let sent = 0;
	await page.route("**/api/v1/uploads/*", async (route) => {
		if (route.request().method() !== "PATCH") return route.continue();
		sent += 1;
		if (sent > 1) return route.continue();
		// The inbox was empty when the daemon was restarted, for example because a share was away.
		for (const name of readdirSync(join(inbox, ".uploads"))) rmSync(join(inbox, ".uploads", name));
		await route.abort();
	});
	const files = { name: "gone.ckpt", mimeType: "", buffer: Buffer.from("weights") };
	await page.getByLabel("Upload models into the inbox").setInputFiles(files);
	await card(page).getByText("in the inbox").waitFor();
	expect(readFileSync(join(inbox, "gone.ckpt"), "utf8")).toBe("weights");
	await close(/ERR_FAILED|404/);
});

test("several files are sent one after the other; a refused one says why, and the others go on", async () => {
	const { server, config, port } = await serve({}, PAGE);
	const { page, faults, close } = await openPage(server.address.url);
	const files = ["one.ckpt", ".hidden.ckpt", "two.ckpt"].map((name) => {
		return { name, mimeType: "", buffer: Buffer.from(`bytes of ${name}`) };
	});
	await page.getByLabel("Upload models into the inbox").setInputFiles(files);
	await card(page).getByText("it begins with a dot. Rename the file, and upload it again.").waitFor();
	await expect.poll(() => card(page).getByText("in the inbox").count()).toBe(2);
	const [{ inbox }] = config.inboxes;
	for (const name of ["one.ckpt", "two.ckpt"]) expect(readFileSync(join(inbox, name), "utf8")).toBe(`bytes of ${name}`);
	expect(JSON.parse((await send(port, { path: "/api/v1/state" })).body).uploads).toEqual([]);
	await expectAccessible(page);
	await page.getByRole("button", { name: "Cancel the upload of .hidden.ckpt" }).click();
	await expect.poll(() => card(page).getByRole("listitem").count()).toBe(2);
	expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
	await close();
});
