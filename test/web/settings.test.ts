import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Served, serve } from "../daemon/http/serve.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { openPage, PAGE, test } from "./page.ts";

const YAML = `# where the models are
library: models   # the web UI's
precision: bf16   # my card likes it
`;

async function served(): Promise<Served & { readonly yaml: string; readonly address: string }> {
	const all = await serve({}, PAGE, YAML);
	return { ...all, yaml: join(all.folder, "autoprune.yaml"), address: `${all.server.address.url}/settings` };
}

test("every setting is shown with its help, its value and where the value comes from", async () => {
	const { address, yaml } = await served();
	const { page, close } = await openPage(address);
	const precision = page.getByRole("listitem").filter({ has: page.getByLabel("precision", { exact: true }) });
	await precision.getByText("settings file, line 3").waitFor();
	await expect.poll(() => page.getByLabel("precision", { exact: true }).inputValue()).toBe("bf16");
	await expect.poll(() => page.getByLabel("library").isDisabled()).toBe(true);
	await expect.poll(() => page.getByLabel("notify.command").isDisabled()).toBe(true);
	const library = page.getByRole("listitem").filter({ has: page.getByLabel("library", { exact: true }) });
	const days = page.getByRole("listitem").filter({ has: page.getByLabel("originals.days") });
	for (const [row, words] of [
		[library, "It can only be changed in the settings file: everybody on this machine"],
		[days, "The page can only keep originals longer: everybody on this machine"],
	] as const) {
		await expect.poll(() => row.innerText()).toContain(words);
	}
	const layout = page.getByRole("listitem").filter({ has: page.getByLabel("layout", { exact: true }) });
	await expect.poll(() => layout.innerText()).toContain("not recognised; using AUTOMATIC1111's folder names");
	await page.getByText(yaml).waitFor();
	await page.getByRole("searchbox").fill("originals");
	await expect.poll(() => page.getByRole("heading", { level: 2 }).allTextContents()).toContain("originals");
	await expect.poll(() => page.getByLabel("precision", { exact: true }).count()).toBe(0);
	await page.getByRole("searchbox").fill("nothing is called so");
	await page.getByText("No setting contains").waitFor();
	await close();
});

test("changes are saved together, comments stay, and the daemon uses them", async () => {
	const { address, yaml, live } = await served();
	const { page, close } = await openPage(address);
	await page.getByLabel("keepEma").check();
	await page.getByLabel("settle.quiet").fill("9s");
	await page.getByLabel("precisions").fill("flux1: keep\nembedding: fp16");
	await page.getByLabel("settle.quiet").focus();
	await page.getByText("3 changes not saved").waitFor();
	expect(readFileSync(yaml, "utf8")).toBe(YAML);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("not saved").first().waitFor({ state: "detached" });
	const text = readFileSync(yaml, "utf8");
	expect(text.startsWith(YAML)).toBe(true);
	expect(live.current().inboxes[0]).toMatchObject({
		keepEma: true,
		precisions: { flux1: "keep", embedding: "fp16" },
		settle: { quiet: 9000 },
	});
	await page
		.getByRole("listitem")
		.filter({ has: page.getByLabel("keepEma") })
		.getByRole("button")
		.click();
	await page.getByRole("button", { name: "Save" }).click();
	await expect.poll(() => live.current().inboxes[0].keepEma).toBe(false);
	await close();
});

test("what is typed while the answer of Save comes stays, and is saved by the next Save", async () => {
	const { address, live } = await served();
	const { page, close } = await openPage(address);
	let answer = (): void => undefined;
	const asked = new Promise<void>((resolve) => {
		answer = resolve;
	});
	await page.route("**/api/v1/settings", async (route) => {
		if (route.request().method() === "PUT") await asked;
		await route.continue();
	});
	await page.getByLabel("keepEma").check();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByLabel("settle.quiet").fill("9s");
	await page.getByLabel("precisions").fill("flux1:keep");
	answer();
	await expect.poll(() => live.current().inboxes[0].keepEma).toBe(true);
	await page.getByText("1 change not saved").waitFor();
	await expect.poll(() => page.getByLabel("precisions").inputValue()).toBe("flux1:keep");
	await page.getByLabel("scan.every").focus();
	await page.getByRole("button", { name: "Save" }).click();
	await expect
		.poll(() => live.current().inboxes[0])
		.toMatchObject({ precisions: { flux1: "keep" }, settle: { quiet: 9000 } });
	await close();
});

test("a value that is not allowed is refused in words, and nothing is written", async () => {
	const { address, yaml } = await served();
	const { page, faults, close } = await openPage(address);
	await page.getByLabel("scan.every").fill("often");
	await page.getByLabel("originals.days").focus();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("alert").getByText("must be a duration").waitFor();
	expect(readFileSync(yaml, "utf8")).toBe(YAML);
	await page.getByRole("button", { name: "Discard" }).click();
	await page.getByRole("alert").waitFor({ state: "detached" });
	await expect.poll(() => page.getByLabel("scan.every").inputValue()).toBe("10s");
	// The browser notes the refusal.
	expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
	await close();
});

test("a file that was changed meanwhile is not overwritten", async () => {
	const { address, yaml } = await served();
	const { page, faults, close } = await openPage(address);
	await page.getByLabel("keepEma").check();
	writeFileSync(yaml, `${YAML}fixClip: true\n`);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("alert").getByText("web.settings-changed").waitFor();
	expect(readFileSync(yaml, "utf8")).toBe(`${YAML}fixClip: true\n`);
	await page.getByRole("button", { name: "Read the file again" }).click();
	await expect.poll(() => page.getByLabel("fixClip").isChecked()).toBe(true);
	await page.getByRole("button", { name: "Save" }).click();
	await expect.poll(() => readFileSync(yaml, "utf8")).toBe(`${YAML}fixClip: true\nkeepEma: true\n`);
	expect(faults.splice(0)).toEqual([expect.stringContaining("412")]);
	await close();
});

test("changes that cannot be saved because the daemon is away stay, and the page says why beside the button", async () => {
	const { address, server } = await served();
	const { page, close } = await openPage(address);
	await page.getByLabel("keepEma").check();
	await server.close();
	await page.getByRole("button", { name: "Save" }).click();
	const bar = page.getByRole("status").filter({ hasText: "not saved" });
	await bar.getByText("The daemon was not reached.").waitFor();
	await expect.poll(() => page.getByLabel("keepEma").isChecked()).toBe(true);
	await close(/Failed to load resource|ERR_/);
});

test("a setting that needs a restart says that it waits for one", async () => {
	const { address } = await served();
	const { page, close } = await openPage(address);
	await page.getByLabel("workers").fill("7");
	await page.getByLabel("originals.days").focus();
	await page.getByRole("button", { name: "Save" }).click();
	const workers = page.getByRole("listitem").filter({ has: page.getByLabel("workers") });
	await workers.getByText("waits for a restart").waitFor();
	await close();
});

test("single keys can be turned off for a browser", async () => {
	const { address } = await served();
	const { page, close } = await openPage(address);
	await page.getByLabel("Single keys").uncheck();
	await page.getByRole("heading", { level: 1 }).click();
	await page.keyboard.press("g");
	await page.keyboard.press("l");
	await page.reload();
	await expect.poll(() => page.getByLabel("Single keys").isChecked()).toBe(false);
	await expect.poll(() => new URL(page.url()).pathname).toBe("/settings");
	await close();
});

test("everybody can use the settings, on a phone too", async () => {
	const { address } = await served();
	const { page, close } = await openPage(address);
	await page.getByLabel("keepEma").check();
	await expectAccessible(page);
	await page.setViewportSize({ width: 360, height: 740 });
	await expectNoSidewaysScrolling(page);
	await expectAccessible(page);
	await close();
});
