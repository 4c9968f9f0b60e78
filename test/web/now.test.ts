import { basename } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { writeBeat } from "../../daemon/coordination/members/host-table.ts";
import type { InboxFile } from "../../daemon/inbox/scan.ts";
import type { Fault } from "../../toolkit/errors.ts";
import { filePath } from "../../workers/files/file-path.ts";
import { type Served, serve } from "../daemon/http/serve.ts";
import { ended } from "../daemon/journal/ended.ts";
import { openedPostgres, openedShared } from "../daemon/journal/postgres/databases.ts";
import { canUsePostgres, newDatabase } from "../postgres.ts";
import { expectAccessible, expectNoSidewaysScrolling } from "./axe.ts";
import { openPage, PAGE, test } from "./page.ts";

const PHONE = { viewport: { width: 360, height: 740 } };

/** Names that a page could show wrongly: markup, right to left, and the longest one. */
const HOSTILE = [`<img src=x onerror=alert(1)>.ckpt`, "שלום עולם.safetensors", `${"n".repeat(250)}.ckpt`];

function fileIn({ config }: Served, name: string, size = 1000): InboxFile {
	const path = `${config.inboxes[0].inbox}/${name}`;
	const identity = { dev: "1", ino: name, size, mtimeNs: "1", ctimeNs: "1" };
	return { path, pathBytes: filePath(path), identity, allocated: size, partBeside: false, sidecars: [] };
}

function scanned(served: Served, names: readonly string[]): void {
	const { inbox } = served.config.inboxes[0];
	const reason = { kind: "content", part: false } as const;
	const waiting = names.map((name) => ({ candidate: fileIn(served, name), reason, stuck: false, announce: false }));
	served.tracker.scanned(inbox, { seen: true, errno: null, waiting, left: [] });
}

/** A job that has written some bytes of its output. */
function work(served: Served, job: number, name: string, done: number): void {
	const { events, inHand, config } = served;
	const { inbox } = config.inboxes[0];
	const file = fileIn(served, name, 4_000_000);
	inHand.running = [...inHand.running, file];
	events.emit({ event: "working", inbox, job, file: basename(file.path), bytes: 4_000_000, what: "SD-v1 + EMA" });
	events.emit({ event: "progress", inbox, job, path: file.path, done, total: 2_000_000 });
}

test("a new installation says what to do", async () => {
	const { server } = await serve({}, PAGE);
	const { page, close } = await openPage(server.address.url);
	await page.getByText("Nothing yet. A model that comes into the inbox is made smaller").waitFor();
	await page.getByText("Nothing to do. Drop a model onto this page").waitFor();
	await page.getByText("No file waits.").waitFor();
	await expectAccessible(page);
	await close();
});

test("nothing jumps while the view is filled for the first time", async () => {
	const served = await serve({}, PAGE);
	for (let number = 1; number <= 8; number += 1) await ended(served.journal, `model-${number}.ckpt`);
	const { page, close } = await openPage(served.server.address.url);
	await page.getByRole("link", { name: "model-8.ckpt" }).waitFor();
	await expect.poll(() => page.locator(".days rect").count()).toBe(90);
	const shift = await page.evaluate<number>(`(async () => {
		await document.fonts.ready;
		await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
		const observer = new PerformanceObserver(() => undefined);
		observer.observe({ type: "layout-shift", buffered: true });
		return observer.takeRecords().reduce((sum, { value }) => sum + value, 0);
	})()`);
	// What the web calls good.
	expect(shift).toBeLessThan(0.1);
	await close();
});

test("an inbox whose files another host takes is shown without a fault", async () => {
	const served = await serve({}, PAGE);
	const look = { seen: false, errno: null, waiting: [], left: [] };
	served.tracker.scanned(served.config.inboxes[0].inbox, { ...look, standby: "watched by nas" });
	const { page, close } = await openPage(served.server.address.url);
	await page.getByText("watched by nas").waitFor();
	await expect.poll(() => page.getByText("Attention").count()).toBe(0);
	await expect.poll(() => page.getByText("missing").count()).toBe(0);
	await expectAccessible(page);
	served.tracker.scanned(served.config.inboxes[0].inbox, look);
	await page.getByText("folder missing").waitFor();
	await close();
});

test("totals, jobs with their progress, and the last outcomes are shown and follow the daemon", async () => {
	const served = await serve({}, PAGE);
	await ended(served.journal, "first.ckpt", { size: 100, finishedAt: new Date().toISOString() });
	const { page, close } = await openPage(served.server.address.url);
	await expect.poll(() => page.locator(".stats").innerText()).toMatch(/Saved in all\s+40 B\s+1 file\s+Today\s+40 B/);
	work(served, 2, "second.ckpt", 500_000);
	const bar = page.getByRole("progressbar", { name: "second.ckpt" });
	await expect.poll(() => bar.getAttribute("aria-valuenow")).toBe("25");
	const item = page.getByRole("listitem").filter({ has: bar });
	await expect
		.poll(() => item.innerText())
		.toMatch(/SD-v1 \+ EMA\s+25 %[\s\S]*3\.81 MiB[\s\S]*488 KiB of 1\.91 MiB converted/);
	await expectAccessible(page);
	await ended(served.journal, "second.ckpt", { size: 100, finishedAt: new Date().toISOString() });
	served.inHand.running = [];
	const [{ inbox }] = served.config.inboxes;
	served.events.emit({ event: "job-ended", inbox, path: `${inbox}/second.ckpt` });
	await page.getByRole("link", { name: "second.ckpt" }).click();
	await expect.poll(() => page.title()).toBe("Log · Autoprune");
	await page.getByRole("heading", { name: "Entry 2" }).waitFor();
	await close();
});

test("of 10,000 files that wait, 50 are listed, with the number of all", async () => {
	const served = await serve({}, PAGE);
	scanned(
		served,
		Array.from({ length: 10_000 }, (_, index) => `${index}.ckpt`),
	);
	const { page, close } = await openPage(served.server.address.url, PHONE);
	const card = page.getByRole("region", { name: "Waiting" });
	await card.getByText("and 9,950 more").waitFor();
	await expect.poll(() => card.getByRole("listitem").count()).toBe(51);
	await expect.poll(() => card.locator("header").innerText()).toMatch(/10,000/);
	await expectAccessible(page);
	await expectNoSidewaysScrolling(page);
	await close();
});

test("hostile names are shown as text, and widen nothing", async () => {
	const served = await serve({}, PAGE);
	scanned(served, HOSTILE);
	for (const [index, name] of HOSTILE.entries()) {
		await ended(served.journal, name, { finishedAt: new Date().toISOString() });
		work(served, index + 10, name, 1);
	}
	const { page, close } = await openPage(served.server.address.url, PHONE);
	for (const name of HOSTILE) await expect.poll(() => page.getByText(name, { exact: true }).count()).toBe(3);
	// The page's own icon.
	await expect.poll(() => page.locator("img").count()).toBe(1);
	await expectNoSidewaysScrolling(page);
	await expectAccessible(page);
	await close();
});

test("a pause, a fault of the daemon and a library that is away are said in words", async () => {
	const served = await serve({}, PAGE);
	const { inbox, library } = served.config.inboxes[0];
	const fault: Fault = {
		code: "work.disk-full",
		message: "It needs 11 GiB more.",
		hint: "",
		retry: "when-room",
		detail: undefined,
	};
	served.inHand.putOff = [{ candidate: fileIn(served, "large.ckpt"), fault }];
	served.tracker.scanned(inbox, {
		seen: true,
		errno: null,
		waiting: [],
		left: [{ path: `${inbox}/note.txt`, why: "it waits for its model" }],
	});
	served.events.emit({ event: "paused", since: "2026-11-28T00:00:00.000Z", why: "a game" });
	served.tracker.beat("the journal cannot be written", new Map([[library, `${library} is not mounted`]]));
	const { page, close } = await openPage(served.server.address.url);
	await page.getByText("Paused. What is in the inbox waits.").waitFor();
	await page.getByText("(a game)").waitFor();
	await page.getByRole("alert").getByText("the journal cannot be written").waitFor();
	await page.getByText("library away").waitFor();
	await expect
		.poll(() => page.getByRole("region", { name: "Health" }).innerText())
		.toContain(`${library} is not mounted`);
	await expect.poll(() => page.getByRole("region", { name: "Waiting" }).innerText()).toContain("It needs 11 GiB more.");
	await expect.poll(() => page.getByRole("region", { name: "Left in the inbox" }).innerText()).toContain("note.txt");
	await expectAccessible(page);
	await close();
});

test("an overdue backup of the journal is a warning", async () => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3 * 86_400_000 });
	onTestFinished(() => void vi.useRealTimers());
	const served = await serve({}, PAGE);
	await served.journal.upkeep.backUp(new Date(), new AbortController().signal);
	vi.useRealTimers();
	const { page, close } = await openPage(served.server.address.url);
	const backup = page.getByRole("region", { name: "Health" }).getByRole("listitem").filter({ hasText: "backed up" });
	await expect.poll(() => backup.innerText()).toMatch(/^Attention\s+The journal was backed up .+\s+overdue: /);
	await served.journal.upkeep.backUp(new Date(), new AbortController().signal);
	await page.reload();
	await expect
		.poll(() => backup.innerText())
		.toMatch(/^Good\s+The journal was backed up .+\s+a backup is made every day/);
	await close();
});

test("savings by day are bars, and a table for screen readers that takes no room", async () => {
	const served = await serve({}, PAGE);
	const days = Array.from({ length: 90 }, (_, index) => new Date(Date.now() - index * 86_400_000).toISOString());
	for (const [index, finishedAt] of days.entries()) {
		await ended(served.journal, `${index}.ckpt`, { size: 2100, finishedAt });
	}
	const { page, close } = await openPage(served.server.address.url, PHONE);
	const rows = page.getByRole("table", { name: "Saved each day" }).getByRole("row");
	await expect.poll(() => rows.count()).toBe(90);
	await expect.poll(() => rows.last().innerText()).toBe(`${days[0]?.slice(0, 10)}\t1.99 KiB`);
	await expect.poll(() => page.locator(".days rect").count()).toBe(90);
	const below =
		"document.documentElement.scrollHeight - document.querySelector('.now').getBoundingClientRect().bottom - scrollY";
	await expect.poll(() => page.evaluate<number>(below)).toBeLessThan(200);
	await close();
});

test("the whole page scrolls only downwards at 360 px, and with text of twice the size", async () => {
	const served = await serve({}, PAGE);
	await ended(served.journal, "a.ckpt");
	work(served, 2, "second.ckpt", 500_000);
	const { page, close } = await openPage(served.server.address.url, PHONE);
	await page.getByRole("progressbar", { name: "second.ckpt" }).waitFor();
	await expectNoSidewaysScrolling(page);
	// 200 % of a window of 1440 px leaves 720 px.
	await page.setViewportSize({ width: 720, height: 450 });
	await expectNoSidewaysScrolling(page);
	await close();
});

(canUsePostgres ? test : test.skip)(
	"the hosts that share the journal are listed, and one that is silent is a warning",
	async () => {
		const url = await newDatabase();
		await openedShared(url);
		const connection = await openedPostgres(url);
		const host = { pid: 7, version: "0.1.0" };
		await writeBeat(connection, { ...host, id: "1", name: "gpu-1", role: "both" }, '{"running":["/in/a.ckpt"]}');
		await writeBeat(connection, { ...host, id: "2", name: "gpu-2", role: "work" }, null);
		await connection.run("UPDATE hosts SET beat_at = beat_at - interval '1 minute' WHERE name = 'gpu-2'");
		// However long the test takes, this one does not become silent.
		await connection.run("UPDATE hosts SET beat_at = beat_at + interval '1 hour' WHERE name = 'gpu-1'");
		const { server } = await serve({}, PAGE, `journal: ${url}\n`);
		const { page, close } = await openPage(server.address.url);
		const hosts = page.getByRole("region", { name: "Hosts" }).getByRole("listitem");
		await expect
			.poll(async () => (await hosts.allInnerTexts()).map((text) => text.replace(/\s+/g, " ")))
			.toEqual([
				"Good gpu-1, watches and works a.ckpt",
				expect.stringMatching(/^Attention gpu-2, works silent for \d+ min/),
			]);
		await expect.poll(() => page.getByText("backed up").count()).toBe(0);
		await expectAccessible(page);
		await close();
	},
);
