import type { Page } from "playwright-core";
import { expect } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { pressAtOnce } from "./log-page.ts";
import { openPage, PAGE, test } from "./page.ts";

/** Opens a view by its keys. On a busy machine, the second one may come too late; then both are pressed again. */
async function goByKeys(page: Page, key: string, path: string): Promise<void> {
	await expect
		.poll(async () => {
			await page.keyboard.press("g");
			await page.keyboard.press(key);
			return new URL(page.url()).pathname;
		})
		.toBe(path);
}

test("every view opens by its link and by its keys, with a heading and a title of its own", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	for (const title of ["Log", "Model", "Workshop", "Settings", "Now"]) {
		await page.getByRole("navigation").getByRole("link", { name: title }).click();
		await expect.poll(() => page.title()).toBe(`${title} · Autoprune`);
		await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
	}
	for (const [key, path] of [
		["l", "/log"],
		["m", "/model"],
		["w", "/workshop"],
		["s", "/settings"],
		["n", "/"],
	] as const) {
		await goByKeys(page, key, path);
	}
	await close();
});

test("a view whose script is not loaded yet has the focus when it is shown, and a script that is missing is said", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage("about:blank");
	let answer = (): void => undefined;
	const asked = new Promise<void>((resolve) => {
		answer = resolve;
	});
	let isMissing = false;
	await page.route("**/assets/later-*.js", async (route) => {
		await asked;
		await (isMissing ? route.abort() : route.continue());
	});
	await page.goto(server.address.url);
	await page.getByRole("button", { name: "Pause" }).waitFor();
	await goByKeys(page, "s", "/settings");
	await page.getByRole("status", { name: "This view is being loaded" }).waitFor();
	answer();
	await page.getByText("This browser").waitFor();
	await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("view");
	isMissing = true;
	await page.goto(`${server.address.url}/model`);
	await page.getByText("The daemon did not send this view.").waitFor();
	isMissing = false;
	await page.getByRole("main").getByRole("button", { name: "Reload the page" }).click();
	await page.getByRole("combobox", { name: "Model file" }).waitFor();
	await close(/ERR_FAILED/);
});

test("Pause pauses the daemon, the banner says so, and Resume ends it", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	await page.getByRole("button", { name: "Pause" }).click();
	await page.getByText("Jobs that run are finished, and no other begins.").waitFor();
	await page.getByRole("button", { name: "Resume" }).click();
	await page.getByRole("button", { name: "Pause" }).waitFor();
	await close();
});

test("what is typed right after `/` is searched for, and is no single key", async () => {
	const { server, journal } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	expect(await pressAtOnce(page, "/", "p")).toBe("search");
	// A request of the page would be answered before this one.
	await page.evaluate(() => fetch("/api/v1/state"));
	expect(await journal.paused()).toBeNull();
	await close();
});
