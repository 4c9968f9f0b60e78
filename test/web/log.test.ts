import { expect } from "vitest";
import { published } from "../daemon/http/published.ts";
import { serve } from "../daemon/http/serve.ts";
import { ended } from "../daemon/journal/ended.ts";
import { expectAccessible } from "./axe.ts";
import { arrived, filled, focusedRow, rowsOf, shownNames } from "./log-page.ts";
import { openPage, PAGE, test } from "./page.ts";

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
		await expect.poll(() => page.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(count + 1));
		// The banner moves the list when it comes.
		await page.getByText("The daemon has another version").waitFor();
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
		await expect.poll(() => focusedRow(page)).toBeGreaterThan(10);
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
	await expect
		.poll(() => page.locator('.virtual-scroll [role="row"][tabindex="0"]').getAttribute("aria-rowindex"))
		.not.toBe("2");
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
	await expect.poll(() => new URL(page.url()).search).toBe("?q=juggernautXL_199");
	const csv = page.getByRole("link", { name: "Download as CSV" });
	await expect.poll(() => csv.getAttribute("href")).toBe("/api/v1/log.csv?name=juggernautXL_199");
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
	await expect.poll(() => new URL(page.url()).search).toBe("?outcome=refused&architecture=SD-v1");
	await page.reload();
	await page.getByText(/^0 entries/).waitFor();
	await page.getByRole("combobox", { name: "Outcome" }).selectOption("");
	await page.getByRole("combobox", { name: "When" }).selectOption("1");
	await expect.poll(() => new URL(page.url()).search).toBe("?architecture=SD-v1&days=1");
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
	await expect
		.poll(() => page.getByRole("link", { name: "Download as JSONL" }).getAttribute("href"))
		.toContain("hash=012345678");
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
	await expect.poll(() => shownNames(page)).toEqual(before);
	// What is fetched now has moved by two rows.
	await page.evaluate("document.querySelector('.virtual-scroll').scrollTop = 26_000");
	await expect.poll(async () => (await shownNames(page))[0]).toContain("_4");
	await expect.poll(() => page.locator(".virtual-scroll .virtual-missing").count()).toBe(0);
	const numbers = (await shownNames(page)).map((name) => Number(/_(\d+)\./.exec(name)?.[1]));
	expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index));
	await button.click();
	await rowsOf(page).first().getByText("new-3.ckpt").waitFor();
	await close();
});
