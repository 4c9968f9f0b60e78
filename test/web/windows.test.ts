import type { Page } from "playwright-core";
import { expect } from "vitest";
import { serve } from "../daemon/http/serve.ts";
import { openPage, PAGE, test } from "./page.ts";

/** More windows than a browser opens connections to one server. */
const WINDOWS = 7;

async function sawState(pages: readonly Page[], text: string): Promise<void> {
	for (const page of pages) await page.getByText(text, { exact: true }).waitFor();
}

test("seven windows are live by one connection, and another window takes over when that one is closed", async () => {
	const served = await serve({}, PAGE);
	const { url } = served.server.address;
	const { page: first, close } = await openPage(url);
	await sawState([first], "starting");
	/** The windows that have connected after the first one. */
	const streams: Page[] = [];
	first.context().on("request", (request) => {
		if (request.url().endsWith("/events")) streams.push(request.frame().page());
	});
	const others: Page[] = [];
	while (others.length < WINDOWS - 1) others.push(await first.context().newPage());
	for (const page of others) await page.goto(url);
	await sawState(others, "starting");
	expect(streams).toEqual([]);
	served.events.emit({ event: "paused", since: "2026-11-28T00:00:00.000Z", why: null });
	await sawState([first, ...others], "paused");
	await first.close();
	await expect.poll(() => streams.length).toBe(1);
	served.events.emit({ event: "resumed" });
	await sawState(others, "starting");
	const [leader] = streams;
	await leader?.close();
	const left = others.filter((page) => page !== leader);
	await expect.poll(() => streams.length).toBe(2);
	served.events.emit({ event: "paused", since: "2026-11-28T00:00:00.000Z", why: null });
	await sawState(left, "paused");
	await close();
});

test("where the browser has no locks, each window connects by itself", async () => {
	const served = await serve({}, PAGE);
	const { page: first, close } = await openPage(served.server.address.url);
	const page = await first.context().newPage();
	await page.addInitScript("Object.defineProperty(navigator, 'locks', { value: undefined })");
	const stream = page.waitForRequest((request) => request.url().endsWith("/events"));
	await page.goto(served.server.address.url);
	await stream;
	await sawState([first, page], "starting");
	await close();
});
