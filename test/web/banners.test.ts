import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { openPage, PAGE, test } from "./page.ts";

test("a page that needs a token asks for it, refuses a wrong one in words, and opens with the right one", async () => {
	const { server } = await serve({ token: "always" }, PAGE);
	const token = (await readFile(server.address.tokenFile ?? "", "utf8")).trim();
	const { page, close } = await openPage(`${server.address.url}/log`);
	const field = page.getByLabel("Token", { exact: true });
	await field.fill("a wrong one");
	await page.getByRole("button", { name: "Open the page" }).click();
	await page.getByRole("alert").getByText("The token is wrong.").waitFor();
	await expectAccessible(page);
	await page.setViewportSize({ width: 360, height: 740 });
	await expectNoSidewaysScrolling(page);
	await field.fill(token);
	await page.keyboard.press("Enter");
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	await field.waitFor({ state: "detached" });
	// The browser notes each refusal.
	await close(/401/);
});

test("the token of the address opens the page, and is removed from the address", async () => {
	const { server } = await serve({ token: "always" }, PAGE);
	const token = (await readFile(server.address.tokenFile ?? "", "utf8")).trim();
	const { page, close } = await openPage(`${server.address.url}/log#token=${token}`);
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	await expect.poll(() => page.url()).toBe(`${server.address.url}/log`);
	await page.reload();
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	await close();
});

test("a page of another version than the daemon offers a reload", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	await page.getByText("The daemon has another version (1.2.3) than this page.").waitFor();
	const loaded = page.waitForEvent("load");
	await page.getByRole("button", { name: "Reload the page" }).click();
	await loaded;
	await close();
});
