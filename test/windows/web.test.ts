import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WireFiles } from "../../daemon/http/wire/models.ts";
import { tells } from "../e2e/run.ts";
import { embedding } from "./embedding.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

let home: WindowsHome;
let url: string;

beforeAll(async () => {
	home = makeWindowsHome("web: {port: 0}\n");
	mkdirSync(join(home.library, "Lora", "people"), { recursive: true });
	writeFileSync(join(home.library, "Lora", "people", "a.safetensors"), embedding(1));
	const daemon = await home.watching();
	url = ((await daemon.saw(tells("started"))).web as { url: string }).url;
});

afterAll(() => home.end());

/** The code with which a report of a file in the library is refused; null for a report. */
async function refusal(path: string): Promise<string | null> {
	const { roots } = (await (await fetch(`${url}/api/v1/files`)).json()) as WireFiles;
	const root = roots.findIndex(({ folder }) => folder.endsWith("models"));
	const answer = await fetch(`${url}/api/v1/report?${new URLSearchParams({ root: String(root), path })}`);
	return answer.ok ? null : ((await answer.json()) as { code: string }).code;
}

test("the page of a daemon on Windows loads with its script and styles", async () => {
	const page = await fetch(url);
	expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
	const html = await page.text();
	const assets = [...html.matchAll(/(?:src|href)="(\/?assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
	expect(assets.length).toBeGreaterThan(0);
	for (const path of assets) expect([path, (await fetch(new URL(path, `${url}/`))).status]).toEqual([path, 200]);
});

test("a file is named by slashes; a backslash, a drive letter and a colon are refused", async () => {
	expect(await refusal("Lora/people/a.safetensors")).toBeNull();
	for (const path of [
		"Lora\\people\\a.safetensors",
		"..\\..\\secret.safetensors",
		"Lora/..\\..\\secret.safetensors",
		"C:/Windows/win.ini",
		"C:secret.safetensors",
		"\\\\server\\share\\a.safetensors",
		"Lora/people/a.safetensors:stream",
	]) {
		expect([path, await refusal(path)]).toEqual([path, "web.file-path"]);
	}
});
