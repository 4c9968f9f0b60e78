// The browser of the page's benches.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts Chromium without a window. */
export function startBrowser() {
	const executablePath = PLACES.find(existsSync);
	if (executablePath === undefined) throw new Error(`Chromium is not installed: none of ${PLACES.join(", ")} exists`);
	return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** Opens a page of the usual size in a context of its own. */
export async function open(browser, url) {
	const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
	const page = await context.newPage();
	await page.goto(url);
	return { page, close: () => context.close() };
}
