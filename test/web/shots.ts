import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const FOLDER = fileURLToPath(new URL("../../.vitest/shots", import.meta.url));

/** Keeps a picture of the whole page, for people to look at. No test compares pictures, since fonts differ. */
export async function keepShot(page: Page, name: string): Promise<void> {
	mkdirSync(FOLDER, { recursive: true });
	await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
}
