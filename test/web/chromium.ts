import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";

/** Where Debian and other systems install Chromium. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

declare module "vitest" {
	interface ProvidedContext {
		/** The address of the running browser; null where none is installed. */
		browser: string | null;
	}
}

/** Starts one browser for all tests. Without one, they are skipped and this says so. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
	const executablePath = PLACES.find(existsSync);
	if (executablePath === undefined) {
		console.warn(`The tests of the page are skipped, because none of these exists: ${PLACES.join(", ")}.`);
		provide("browser", null);
		return async () => undefined;
	}
	const server = await chromium.launchServer({
		executablePath,
		// Chromium's sandbox cannot be used by root, as whom containers run.
		args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
	});
	provide("browser", server.wsEndpoint());
	return () => server.close();
}
