import { afterEach, beforeEach, expect, test } from "vitest";
import { tells } from "../e2e/run.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

let home: WindowsHome;

beforeEach(() => {
	home = makeWindowsHome("web: {port: 0}\n");
});

afterEach(() => home.end());

test("the page of a daemon on Windows loads with its script and styles", async () => {
	const daemon = await home.watching();
	const { url } = (await daemon.saw(tells("started"))).web as { url: string };
	const page = await fetch(url);
	expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
	const html = await page.text();
	const assets = [...html.matchAll(/(?:src|href)="(\/?assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
	expect(assets.length).toBeGreaterThan(0);
	for (const path of assets) expect([path, (await fetch(new URL(path, `${url}/`))).status]).toEqual([path, 200]);
});
