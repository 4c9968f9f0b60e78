import { fileURLToPath } from "node:url";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { test as base, expect, inject, onTestFinished } from "vitest";

/** The folder of the built page. */
export const PAGE = fileURLToPath(new URL("../../dist/web", import.meta.url));

const endpoint = inject("browser");

/** A test that needs a browser. */
export const test = base.skipIf(endpoint === null);

/** An open page that notes what went wrong in it. */
export interface OpenPage {
	readonly page: Page;
	/** Errors and warnings of the console, exceptions, and violations of the content security policy. */
	readonly faults: string[];
	/** Closes the page, and expects that nothing went wrong in it but what is allowed. */
	close(allowed?: RegExp): Promise<void>;
}

/** Opens a page in a context of its own: nothing is kept from another test. At the end of the test it is closed. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
	if (endpoint === null) throw new Error("there is no browser");
	const browser = await chromium.connect(endpoint);
	onTestFinished(() => browser.close());
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", ...options });
	const page = await context.newPage();
	const faults: string[] = [];
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type())) faults.push(message.text());
	});
	page.on("pageerror", (error) => faults.push(String(error)));
	await page.goto(url);
	return {
		page,
		faults,
		async close(allowed) {
			await browser.close();
			expect(faults.filter((text) => allowed?.test(text) !== true)).toEqual([]);
		},
	};
}
