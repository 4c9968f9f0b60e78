import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { journalPath } from "../../daemon/journal/place.ts";
import { tempPath } from "../../daemon/publish/temp.ts";
import { publish } from "../../daemon/publish.ts";
import { publishedConclusion, recordDone } from "../../daemon/record.ts";
import { reportOf } from "../../toolkit/report.ts";
import { archiveIn, arrive, FINDINGS, NOTHING_KNOWN, NOW, produce } from "../daemon/arrivals.ts";
import { type Served, serve } from "../daemon/http/serve.ts";
import { ended } from "../daemon/journal/ended.ts";
import { fillJournal } from "../many-entries.mjs";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { openPage, PAGE, test } from "./page.ts";

const PHONE = { viewport: { width: 360, height: 740 } };

/** A long log. The newest entry has the number `count`; one of 20 is refused. */
async function filled(count: number): Promise<Served> {
	const served = await serve({}, PAGE);
	await fillJournal(journalPath(served.state), count, new Date().toISOString());
	return served;
}

/** A file that was pruned and published. Returns its number. */
async function published({ journal, config }: Served, name: string): Promise<number> {
	const { inbox, library } = config.inboxes[0];
	await mkdir(join(library, ".autoprune"), { recursive: true });
	const job = await journal.claim(await arrive(join(inbox, name), `weights of ${name}`), NOW);
	if (job === null) throw new Error(`${name} was not claimed`);
	const temp = tempPath(join(library, ".autoprune"), job);
	const product = await produce(temp, "pruned", { folder: join(library, "Stable-diffusion"), stem: name });
	await journal.advance(job.id, { state: "produced", product });
	const final = await publish(journal, job.id, product, async () => undefined);
	await recordDone(journal, job, publishedConclusion(job, product, final, NOW, []), product, archiveIn(inbox));
	return job.id;
}

/** Another entry, as the daemon would add it beside an open page. */
async function arrived({ journal, events, config }: Served, name: string): Promise<void> {
	await ended(journal, name, { finishedAt: new Date().toISOString() });
	const [{ inbox }] = config.inboxes;
	events.emit({ event: "job-ended", inbox, path: `${inbox}/${name}` });
}

const rowsOf = (page: Page) => page.locator(".virtual-scroll").getByRole("row");

/** The number of the row that has the focus, counted from 1 without the header. */
function focusedRow(page: Page): Promise<number> {
	return page.evaluate<number>("Number(document.activeElement?.getAttribute('aria-rowindex')) - 1");
}

/** The texts of the visible rows. */
function shownNames(page: Page): Promise<string[]> {
	return page.locator(".virtual-scroll .log-name").allInnerTexts();
}

test("an empty log says what to do", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage(`${server.address.url}/log`);
	await page.getByText("Nothing has been done yet. Drop a model onto this page").waitFor();
	await page.getByText("0 entries, 0 B saved").waitFor();
	await expectAccessible(page);
	await close();
});

/** Inserting a million entries takes half a minute where others work, too. */
const FILLED_MS = 240_000;

test.each([100_000, 1_000_000])(
	"of %i entries any is reached, by the scroll bar and by keys, with at most 60 in the document",
	async (count) => {
		const { server } = await filled(count);
		const { page, close } = await openPage(`${server.address.url}/log`);
		const rows = rowsOf(page);
		await expect.poll(() => rows.first().innerText()).toContain(`_${count}.safetensors`);
		expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(count + 1));
		// The wheel moves the list by pixels, although a pixel of the scroll bar may stand for several.
		const topOfTenth = () =>
			page.evaluate<number>("document.querySelector('[aria-rowindex=\"11\"]').getBoundingClientRect().top");
		const before = await topOfTenth();
		await page.mouse.move(700, 500);
		await page.mouse.wheel(0, 88);
		await expect.poll(topOfTenth).toBeCloseTo(before - 88, 0);
		await rows.first().focus();
		await page.keyboard.press("End");
		await expect.poll(() => focusedRow(page)).toBe(count);
		await expect.poll(() => rows.last().innerText()).toContain("realisticVision_1.safetensors");
		await page.keyboard.press("k");
		await page.keyboard.press("ArrowUp");
		await expect.poll(() => focusedRow(page)).toBe(count - 2);
		await page.keyboard.press("Home");
		await page.keyboard.press("j");
		await expect.poll(() => focusedRow(page)).toBe(2);
		await page.keyboard.press("PageDown");
		expect(await focusedRow(page)).toBeGreaterThan(10);
		// The focused row is scrolled away, and the keys still work from it.
		await page.evaluate(`{
		const area = document.querySelector(".virtual-scroll");
		area.scrollTop = (area.scrollHeight - area.clientHeight) / 2;
	}`);
		const middle = await expect
			.poll(async () => Number(/_(\d+)\.safetensors/.exec((await shownNames(page))[20] ?? "")?.[1] ?? 0))
			.toSatisfy((number: number) => Math.abs(number - count / 2) < 100)
			.then(() => shownNames(page));
		expect(middle.length).toBeLessThanOrEqual(60);
		const numbers = middle.map((name) => Number(/_(\d+)\.safetensors/.exec(name)?.[1]));
		expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index));
		await page.keyboard.press("Home");
		await expect.poll(() => focusedRow(page)).toBe(1);
		await close();
	},
	FILLED_MS,
);

test("a row can be reached by Tab although the current row is not drawn", async () => {
	const { server } = await filled(5_000);
	const { page, close } = await openPage(`${server.address.url}/log`);
	await rowsOf(page).first().focus();
	await page.getByRole("searchbox").focus();
	await page.evaluate("document.querySelector('.virtual-scroll').scrollTop = 50_000");
	await expect.poll(() => page.locator('.virtual-scroll [role="row"][tabindex="0"]').count()).toBe(1);
	expect(await page.locator('.virtual-scroll [role="row"][tabindex="0"]').getAttribute("aria-rowindex")).not.toBe("2");
	await close();
});

test("the log is searched by name and by hash, and filtered; the address and the downloads say the same", async () => {
	const served = await filled(2_000);
	const { journal, server } = served;
	await ended(journal, "deadbeef.ckpt", { finishedAt: new Date().toISOString() });
	const { page, close } = await openPage(`${server.address.url}/log`);
	await page.getByText("2,001 entries").waitFor();
	await page.keyboard.press("/");
	await page.keyboard.type("juggernautXL_199");
	await page.getByText(/^2 entries/).waitFor();
	expect(new URL(page.url()).search).toBe("?q=juggernautXL_199");
	const csv = page.getByRole("link", { name: "Download as CSV" });
	expect(await csv.getAttribute("href")).toBe("/api/v1/log.csv?name=juggernautXL_199");
	const downloading = page.waitForEvent("download");
	await csv.click();
	expect((await downloading).suggestedFilename()).toBe("autoprune-log.csv");
	// Eight digits that no hash begins with.
	await page.getByRole("searchbox").fill("deadbeef");
	await page.getByText(/^1 entry,/).waitFor();
	await page.getByRole("searchbox").fill("");
	await page.getByRole("combobox", { name: "Outcome" }).selectOption("refused");
	await page.getByText(/^100 entries/).waitFor();
	await page.getByRole("combobox", { name: "Model" }).selectOption("SD-v1");
	await page.getByText("No entry passes these filters.").waitFor();
	expect(new URL(page.url()).search).toBe("?outcome=refused&architecture=SD-v1");
	await page.reload();
	await page.getByText(/^0 entries/).waitFor();
	await page.getByRole("combobox", { name: "Outcome" }).selectOption("");
	await page.getByRole("combobox", { name: "When" }).selectOption("1");
	await page.getByText("2,001 entries").waitFor({ state: "detached" });
	await close();
});

test("an entry is found by the beginning of a hash", async () => {
	const served = await filled(100);
	await published(served, "hashed.ckpt");
	const sha256 = "0123456789abcdef".repeat(4);
	const [one] = await served.journal.toHash.pending();
	if (one === undefined) throw new Error("no hash is to be computed");
	await served.journal.toHash.settle(one, {
		sha256,
		autoV1: null,
		autoV2: sha256.slice(0, 10),
		autoV3: null,
		tensors: null,
	});
	const { page, close } = await openPage(`${served.server.address.url}/log?q=012345678`);
	await page.getByText(/^1 entry,/).waitFor();
	await page.getByText("hashed.ckpt").waitFor();
	expect(await page.getByRole("link", { name: "Download as JSONL" }).getAttribute("href")).toContain("hash=012345678");
	await close();
});

test("new entries appear by themselves at the top, and by a button further down", async () => {
	const served = await filled(1_000);
	const { page, close } = await openPage(`${served.server.address.url}/log`);
	await rowsOf(page).first().getByText("_1000.").waitFor();
	await page.getByText("watching").or(page.getByText("starting")).waitFor();
	await arrived(served, "new-1.ckpt");
	await rowsOf(page).first().getByText("new-1.ckpt").waitFor();
	await page.evaluate("document.querySelector('.virtual-scroll').scrollTop = 20_000");
	await expect.poll(async () => (await shownNames(page))[0]).toContain("_5");
	const before = await shownNames(page);
	await arrived(served, "new-2.ckpt");
	await page.getByRole("button", { name: "1 new" }).waitFor();
	await arrived(served, "new-3.ckpt");
	const button = page.getByRole("button", { name: "2 new" });
	await button.waitFor();
	expect(await shownNames(page)).toEqual(before);
	// What is fetched now has moved by two rows.
	await page.evaluate("document.querySelector('.virtual-scroll').scrollTop = 26_000");
	await expect.poll(async () => (await shownNames(page)).every((name) => name !== "")).toBe(true);
	const numbers = (await shownNames(page)).map((name) => Number(/_(\d+)\./.exec(name)?.[1]));
	expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index));
	await button.click();
	await rowsOf(page).first().getByText("new-3.ckpt").waitFor();
	await close();
});

test("an entry is undone and tried again by clicks, after a confirmation where something is taken away", async () => {
	const served = await serve({}, PAGE);
	const id = await published(served, "NAI.ckpt");
	const [{ inbox, library }] = served.config.inboxes;
	const { page, close } = await openPage(`${served.server.address.url}/log`);
	await page.getByText("NAI.ckpt").click();
	await expect.poll(() => new URL(page.url()).pathname).toBe(`/log/${id}`);
	const panel = page.getByRole("complementary", { name: `Entry ${id}` });
	expect(await panel.getByRole("link", { name: "Look inside" }).getAttribute("href")).toBe(
		`/model?${new URLSearchParams({ file: join(library, "Stable-diffusion", "NAI.ckpt.safetensors") })}`,
	);
	await panel.getByRole("button", { name: "Undo" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
	expect((await served.journal.entry(id))?.undone).toBeNull();
	await page.keyboard.press("u");
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

test("a refused entry says why, with its code and what to do", async () => {
	const served = await serve({}, PAGE);
	const refused = { outcome: "refused", code: "model.damaged", reason: "Two tensors overlap.", output: null } as const;
	await ended(served.journal, "bad.ckpt", refused);
	const { page, close } = await openPage(`${served.server.address.url}/log/1`);
	const alert = page.getByRole("alert");
	await alert.getByText("Two tensors overlap.").waitFor();
	await alert.getByText("model.damaged").waitFor();
	expect((await alert.locator("p").innerText()).length).toBeGreaterThan(10);
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
	expect(await page.locator("img").count()).toBe(1);
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
	expect(await focusedRow(page)).toBe(2);
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "Entry 49" }).waitFor();
	await expect.poll(() => page.evaluate("document.activeElement.ariaLabel")).toBe("Entry 49");
	await page.keyboard.press("Escape");
	await expect.poll(() => new URL(page.url()).pathname).toBe("/log");
	expect(await focusedRow(page)).toBe(2);
	await close();
});

test("an entry that does not exist says so", async () => {
	const { server } = await serve({}, PAGE);
	const { page, faults, close } = await openPage(`${server.address.url}/log/7`);
	await page.getByText("journal.no-entry").waitFor();
	expect(faults.splice(0)).toEqual([expect.stringContaining("404")]);
	await close();
});
