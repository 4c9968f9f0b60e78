import type { Locator, Page } from "playwright-core";
import { journalPath } from "../../daemon/journal/place.ts";
import { type Served, serve } from "../daemon/http/serve.ts";
import { ended } from "../daemon/journal/ended.ts";
import { fillJournal } from "../many-entries.mjs";
import { PAGE } from "./page.ts";

/** A long log. The newest entry has the number `count`; one of 20 is refused. */
export async function filled(count: number): Promise<Served> {
	const served = await serve({}, PAGE);
	await fillJournal(journalPath(served.state), count, new Date().toISOString());
	return served;
}

/** Another entry, as the daemon would add it beside an open page. */
export async function arrived({ journal, events, config }: Served, name: string): Promise<void> {
	await ended(journal, name, { finishedAt: new Date().toISOString() });
	const [{ inbox }] = config.inboxes;
	events.emit({ event: "job-ended", inbox, path: `${inbox}/${name}` });
}

/** The rows of the table that are in the document, without its header. */
export function rowsOf(page: Page): Locator {
	return page.locator(".virtual-scroll").getByRole("row");
}

/** The number of the row that has the focus, counted from 1 without the header. */
export function focusedRow(page: Page): Promise<number> {
	return page.evaluate<number>("Number(document.activeElement?.getAttribute('aria-rowindex')) - 1");
}

/** The texts of the visible rows. */
export function shownNames(page: Page): Promise<string[]> {
	return page.locator(".virtual-scroll .log-name").allInnerTexts();
}

/**
 * Presses keys on what has the focus, each before the browser draws what the one before has changed. Returns the id of the
 * element that has the focus then.
 */
export function pressAtOnce(page: Page, ...keys: readonly string[]): Promise<string | undefined> {
	return page.evaluate(async (all) => {
		for (const key of all) {
			document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
			// What the page does in microtasks, it does now. No frame is drawn meanwhile.
			await null;
		}
		return document.activeElement?.id;
	}, keys);
}

/** Waits until the page was drawn, and its effects have run. */
export function twoFrames(page: Page): Promise<void> {
	return page.evaluate(
		() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
	);
}
