import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { loraFile } from "../e2e/lora.ts";
import { makeHome, tells } from "../e2e/run.ts";
import { openPage, PAGE, test } from "./page.ts";

test("the page says that the daemon is away, turns off what needs it, and continues by itself when it is back", async () => {
	const home = makeHome("web: { port: 0 }\n");
	onTestFinished(() => home.end());
	const first = await home.watching();
	const { url } = (await first.saw(tells("started"))).web as { readonly url: string };
	const settings = `library: ${home.library}\nsettle: { quiet: 200ms }\nweb: { port: ${new URL(url).port} }\n`;
	writeFileSync(join(home.folder, "autoprune.yaml"), settings);
	const { page, close } = await openPage(url);
	await page.getByText("watching", { exact: true }).waitFor();
	first.process.kill("SIGKILL");
	await first.ended;
	await page.getByText("The daemon is not reached.").waitFor();
	await expect.poll(() => page.getByRole("button", { name: "Pause" }).isDisabled()).toBe(true);
	await expect.poll(() => page.getByLabel("Upload models into the inbox").isDisabled()).toBe(true);
	await home.watching();
	await page.getByText("The daemon is not reached.").waitFor({ state: "detached" });
	await page.getByText("watching", { exact: true }).waitFor();
	home.drop("style.safetensors", loraFile());
	await page.getByRole("link", { name: "style.safetensors" }).waitFor();
	await expect.poll(() => page.locator(".stats").innerText()).toMatch(/1 file\s/);
	await close(/Failed to load resource|ERR_/);
});

test("a hidden tab closes its stream after a while, and has the whole state when it is seen again", async () => {
	const served = await serve({}, PAGE);
	const { page, close } = await openPage(served.server.address.url);
	await page.getByText("starting", { exact: true }).waitFor();
	// Chromium without a window hides no tab, so the page is told that it is hidden.
	const setHidden = (isHidden: boolean) =>
		page.evaluate((value) => {
			Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
			document.dispatchEvent(new Event("visibilitychange"));
		}, isHidden);
	const closed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/events"));
	await setHidden(true);
	await closed;
	served.events.emit({ event: "paused", since: "2026-11-28T00:00:00.000Z", why: null });
	await setHidden(false);
	await page.getByText("paused", { exact: true }).waitFor();
	await close();
});

test("the page says that the daemon was not reached when an answer is cut off, and asks again", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage("about:blank");
	await page.route("**/api/v1/report?*", (route) => route.fulfill({ status: 200, body: '{"file' }), {
		times: 1,
	});
	await page.goto(`${server.address.url}/model?root=1&path=any.ckpt`);
	await page.getByText("The daemon was not reached.").waitFor();
	await page.getByText("The daemon was not reached.").waitFor({ state: "detached" });
	await close(/404/);
});
