import { expect } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { openPage, PAGE, test } from "./page.ts";

test("every view opens by its link and by its keys, with a heading and a title of its own", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	for (const title of ["Log", "Model", "Workshop", "Settings", "Now"]) {
		await page.getByRole("navigation").getByRole("link", { name: title }).click();
		await expect.poll(() => page.title()).toBe(`${title} · Autoprune`);
		expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
	}
	for (const [key, path] of [
		["l", "/log"],
		["m", "/model"],
		["w", "/workshop"],
		["s", "/settings"],
		["n", "/"],
	] as const) {
		await page.keyboard.press("g");
		await page.keyboard.press(key);
		await expect.poll(() => new URL(page.url()).pathname).toBe(path);
	}
	await close();
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
