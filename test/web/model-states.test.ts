import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { writePlain } from "../e2e/plain-safetensors.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { type ServedHome, serveSamples } from "./home.ts";
import { openPage, test } from "./page.ts";
import { keepShot } from "./shots.ts";

/** Names that a page could show wrongly: markup, right to left, and the longest one. */
const HOSTILE = ["<img src=x onerror=alert(1)>.safetensors", "שלום עולם.safetensors", `${"n".repeat(243)}.safetensors`];

const PHONE = { viewport: { width: 360, height: 740 } };

async function serveNothing(): Promise<ServedHome> {
	const home = await serveSamples([]);
	onTestFinished(() => home.end());
	return home;
}

test("in an empty library, both views say what to do", async () => {
	const home = await serveNothing();
	const { page, close } = await openPage(`${home.url}/model`);
	await page.getByText("Drop a model onto this page.").waitFor();
	await page.getByRole("combobox").click();
	await page.getByText("There is no model in the inboxes and libraries.").waitFor();
	await expectAccessible(page);
	await page.goto(`${home.url}/workshop`);
	await page.getByRole("button", { name: "Try: Give a checkpoint another VAE" }).click();
	await page.getByText("Drop one of each onto this page.").waitFor();
	await expectAccessible(page);
	await close();
});

test("hostile names are shown as they are, and make nothing wider than the window", async () => {
	const home = await serveNothing();
	for (const name of HOSTILE) {
		const path = join(home.library, name);
		writePlain(path, [{ name: `${name}.lora_up.weight`, dtype: "F32", shape: [4, 4] }], { [name]: name });
	}
	const { page, close } = await openPage(`${home.url}/model`, PHONE);
	for (const name of HOSTILE) await page.getByRole("link", { name }).waitFor();
	await expectNoSidewaysScrolling(page);
	await page.getByRole("combobox").click();
	await page.getByRole("option", { name: HOSTILE[0] ?? "" }).waitFor();
	await expectNoSidewaysScrolling(page);
	for (const name of HOSTILE) {
		for (const [tab, text] of [
			["overview", "Found on the way"],
			["details", "1 found"],
			["tensors", "F32"],
			["metadata", "Metadata"],
		] as const) {
			await page.goto(`${home.url}/model?${new URLSearchParams({ root: "1", path: name, tab })}`);
			await page.getByRole("heading", { level: 2, name }).waitFor();
			await page.getByRole("tabpanel").getByText(text).first().waitFor();
			await expectNoSidewaysScrolling(page);
		}
		await page.goto(`${home.url}/workshop?${new URLSearchParams({ recipe: "same", with: `1:${name}` })}`);
		await page.getByRole("combobox", { name: "File 1" }).waitFor();
		await expectNoSidewaysScrolling(page);
	}
	await keepShot(page, "workshop-hostile-phone");
	await close();
});

test("a file that is gone is an error with a code, and another attempt shows it when it is back", async () => {
	const home = await serveNothing();
	const address = `${home.url}/model?root=1&path=late.safetensors`;
	const { page, faults, close } = await openPage(address);
	await page.getByText("work.source-missing").waitFor();
	home.drop("../late.safetensors", loraFile());
	await page.getByRole("button", { name: "Try again" }).click();
	await page.getByRole("heading", { level: 2, name: "late.safetensors" }).waitFor();
	expect(faults.splice(0)).toEqual([expect.stringContaining("404")]);
	await close();
});

test("a file that disappears before it is pruned is an error of the task, in words", async () => {
	const home = await serveNothing();
	home.drop("../short.safetensors", loraFile());
	const { page, faults, close } = await openPage(`${home.url}/model?root=1&path=short.safetensors`);
	const card = page.getByRole("region", { name: "What is in it, and what stays" });
	await card.getByText("Goes to").waitFor();
	rmSync(join(home.library, "short.safetensors"));
	await card.getByRole("button", { name: "Prune" }).click();
	await card.getByText("work.source-missing").waitFor();
	expect(faults.splice(0)).toEqual([expect.stringContaining("404")]);
	await close();
});

test("while the daemon is away, nothing can be started, and what was read stays", async () => {
	const home = await serveNothing();
	home.drop("../away.safetensors", loraFile());
	const { page, close } = await openPage(`${home.url}/model?root=1&path=away.safetensors`);
	const button = page.getByRole("button", { name: "Prune" });
	await expect.poll(() => button.isEnabled()).toBe(true);
	await home.end();
	await page.getByText("The daemon is not reached.").waitFor();
	await expect.poll(() => button.isDisabled()).toBe(true);
	await page.getByRole("heading", { level: 2, name: "away.safetensors" }).waitFor();
	// The browser reports a lost connection, at each attempt.
	await close(/Failed to load resource|ERR_/);
});
