import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { reportOf } from "../../toolkit/report.ts";
import { FINDINGS, NOTHING_KNOWN } from "../daemon/arrivals.ts";
import { published } from "../daemon/http/published.ts";
import { serve } from "../daemon/http/serve.ts";
import { ended } from "../daemon/journal/ended.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { filled, focusedRow, pressAtOnce, rowsOf, twoFrames } from "./log-page.ts";
import { openPage, PAGE, test } from "./page.ts";

const PHONE = { viewport: { width: 360, height: 740 } };

test("an entry is undone and tried again by clicks, after a confirmation where something is taken away", async () => {
	const served = await serve({}, PAGE);
	const id = await published(served, "NAI.ckpt");
	const [{ inbox, library }] = served.config.inboxes;
	const { page, close } = await openPage(`${served.server.address.url}/log`);
	await page.getByText("NAI.ckpt").click();
	await expect.poll(() => new URL(page.url()).pathname).toBe(`/log/${id}`);
	const panel = page.getByRole("complementary", { name: `Entry ${id}` });
	await expect
		.poll(() => panel.getByRole("link", { name: "Look inside" }).getAttribute("href"))
		.toBe(`/model?${new URLSearchParams({ file: join(library, "Stable-diffusion", "NAI.ckpt.safetensors") })}`);
	await panel.getByRole("button", { name: "Undo" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
	await page.getByRole("dialog").waitFor({ state: "detached" });
	expect((await served.journal.entry(id))?.undone).toBeNull();
	await page.keyboard.press("u");
	await expect.poll(() => page.getByLabel("Move the original to").inputValue()).toBe("");
	await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
	await panel.getByText("undone", { exact: true }).waitFor();
	await rowsOf(page).first().getByText("undone").waitFor();
	expect((await served.journal.entry(id))?.undone?.trash).toContain(join(library, ".autoprune", "trash"));
	await panel.getByRole("button", { name: "Retry" }).click();
	await panel.getByText("Retried").waitFor();
	expect((await served.journal.entry(id))?.retriedAt).not.toBeNull();
	expect(existsSync(join(inbox, "NAI.ckpt"))).toBe(true);
	await close();
});

test("by keys only, an entry is undone and its original is moved to a folder; a folder that is refused can be corrected", async () => {
	const served = await serve({}, PAGE);
	const id = await published(served, "NAI.ckpt");
	const [{ inbox }] = served.config.inboxes;
	const { page, faults, close } = await openPage(`${served.server.address.url}/log/${id}`, PHONE);
	await page.getByRole("button", { name: "Undo" }).and(page.locator(":enabled")).waitFor();
	await page.keyboard.press("u");
	const dialog = page.getByRole("dialog", { name: `Undo entry ${id}?` });
	await dialog.waitFor();
	await expect.poll(() => page.evaluate("document.activeElement.labels?.[0].innerText")).toBe("Move the original to");
	await page.keyboard.type("/etc/NAI.ckpt");
	await page.keyboard.press("Enter");
	await dialog.getByRole("alert").getByText("web.outside").waitFor();
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);
	expect((await served.journal.entry(id))?.undone).toBeNull();
	await page.keyboard.press("ControlOrMeta+a");
	await page.keyboard.type(join(inbox, "Originals", "kept.ckpt"));
	await page.keyboard.press("Enter");
	await dialog.waitFor({ state: "detached" });
	await page.getByText("undone", { exact: true }).first().waitFor();
	expect((await served.journal.entry(id))?.original?.path).toBe(join(inbox, "Originals", "kept.ckpt"));
	expect(existsSync(join(inbox, "Originals", "kept.ckpt"))).toBe(true);
	expect(faults.splice(0)).toEqual([expect.stringContaining("403")]);
	await close();
});

test("a refused entry says why, with its code and what to do", async () => {
	const served = await serve({}, PAGE);
	const refused = { outcome: "refused", code: "model.damaged", reason: "Two tensors overlap.", output: null } as const;
	await ended(served.journal, "bad.ckpt", refused);
	const { page, close } = await openPage(`${served.server.address.url}/log/1`);
	const alert = page.getByRole("alert");
	await alert.getByText("Two tensors overlap.").waitFor();
	await alert.getByText("model.damaged").waitFor();
	await expect.poll(async () => (await alert.locator("p").innerText()).length).toBeGreaterThan(10);
	await expectAccessible(page);
	await close();
});

test("an undo or a retry that the daemon refuses says why", async () => {
	const served = await serve({}, PAGE);
	const id = await published(served, "NAI.ckpt");
	const { page, faults, close } = await openPage(`${served.server.address.url}/log/${id}`);
	const button = page.getByRole("button", { name: "Retry" });
	await button.waitFor();
	await rm(join(served.config.inboxes[0].inbox, "Originals"), { recursive: true });
	await button.click();
	await page.getByRole("alert").getByText("retry.gone").waitFor();
	expect(faults.splice(0)).toEqual([expect.stringContaining("409")]);
	await close();
});

test("an entry in full fits beside the list and on a phone, with every name as text", async () => {
	const served = await serve({}, PAGE);
	const long = `${"n".repeat(240)}.safetensors`;
	const summary = {
		kept: { tensors: 1130, bytes: 4_265_380_512 },
		ema: { tensors: 688, bytes: 3_438_167_552 },
		junk: { tensors: 4, bytes: 16 },
		dropped: [{ why: "training progress", tensors: 2, bytes: 16, names: ["epoch", "<img src=x onerror=alert(1)>"] }],
		precision: 2_132_690_256,
		notes: ["CLIP position 76 is wrong"],
	};
	const report = reportOf({ ...NOTHING_KNOWN, file: "/inbox/<img src=x>", bytes: 100 });
	const sidecars = [{ name: "preview.png", path: `/library/${"p".repeat(200)}.png` }];
	await ended(served.journal, long, { findings: { ...FINDINGS, summary, report }, sidecars });
	await ended(served.journal, "<img src=x onerror=alert(1)>.ckpt");
	await ended(served.journal, "שלום.ckpt");
	const { page, close } = await openPage(`${served.server.address.url}/log/1`);
	await page.getByText("CLIP position 76 is wrong").waitFor();
	await page.getByText("688 tensors, 3.20 GiB").waitFor();
	await page.getByText("Report on the source").click();
	await page.getByText('"file": "/inbox/<img src=x>"').waitFor();
	await page.getByText("epoch, <img src=x onerror=alert(1)>").waitFor();
	await page.getByText("<img src=x onerror=alert(1)>.ckpt").first().waitFor();
	await expect.poll(() => page.locator("img").count()).toBe(1);
	await expectAccessible(page);
	for (const width of [1100, 800, 360]) {
		await page.setViewportSize({ width, height: 740 });
		await expectNoSidewaysScrolling(page);
	}
	await page.getByRole("button", { name: "Close the entry" }).click();
	await page.getByText("שלום.ckpt").waitFor();
	await expectNoSidewaysScrolling(page);
	await expectAccessible(page);
	await close();
});

test("by keys only, an entry is opened and closed, and the focus goes there and back", async () => {
	const { server } = await filled(50);
	const { page, close } = await openPage(`${server.address.url}/log`, PHONE);
	await rowsOf(page).first().getByText("_50.").waitFor();
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await expect.poll(() => focusedRow(page)).toBe(2);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Entry 49" }).waitFor();
	await expect.poll(() => page.evaluate("document.activeElement.ariaLabel")).toBe("Entry 49");
	await page.keyboard.press("Escape");
	await expect.poll(() => new URL(page.url()).pathname).toBe("/log");
	await expect.poll(() => focusedRow(page)).toBe(2);
	await close();
});

test("Escape closes an entry that was opened just before, and `u` asks as soon as the entry is shown", async () => {
	const served = await serve({}, PAGE);
	const id = await published(served, "NAI.ckpt");
	const { page, close } = await openPage(`${served.server.address.url}/log`);
	await rowsOf(page).first().focus();
	await pressAtOnce(page, "Enter", "Escape");
	await expect.poll(() => new URL(page.url()).pathname).toBe("/log");
	await page.getByRole("complementary").waitFor({ state: "detached" });
	await page.evaluate(`new MutationObserver((_, observer) => {
		if (document.querySelector(".entry-actions button:enabled") === null) return;
		observer.disconnect();
		document.querySelector(".entry").dispatchEvent(new KeyboardEvent("keydown", { key: "u", bubbles: true }));
	}).observe(document.body, { childList: true, subtree: true, attributes: true })`);
	await rowsOf(page).first().click();
	await page.getByRole("dialog", { name: `Undo entry ${id}?` }).waitFor();
	await close();
});

test("after `/` with an open entry, the search field keeps the focus", async () => {
	const { server } = await filled(50);
	const { page, close } = await openPage(`${server.address.url}/log/49`);
	await page.getByRole("heading", { name: "Entry 49" }).waitFor();
	await expect.poll(() => page.evaluate("document.activeElement.ariaLabel")).toBe("Entry 49");
	expect(await pressAtOnce(page, "/")).toBe("search");
	await twoFrames(page);
	await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("search");
	await close();
});

test("a key right after the one that asks about Undo is not one of the entry", async () => {
	const served = await serve({}, PAGE);
	const id = await published(served, "asked.ckpt");
	const { page, close } = await openPage(`${served.server.address.url}/log/${id}`);
	await page.getByRole("button", { name: "Undo" }).and(page.locator(":enabled")).waitFor();
	await pressAtOnce(page, "u", "Escape");
	await page.getByRole("dialog").waitFor();
	await expect.poll(() => new URL(page.url()).pathname).toBe(`/log/${id}`);
	await close();
});

test("an entry that does not exist says so", async () => {
	const { server } = await serve({}, PAGE);
	const { page, faults, close } = await openPage(`${server.address.url}/log/7`);
	await page.getByText("journal.no-entry").waitFor();
	expect(faults.splice(0)).toEqual([expect.stringContaining("404")]);
	await close();
});
