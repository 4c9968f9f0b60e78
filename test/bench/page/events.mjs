// How long an event takes from the daemon to the page, and how long the page takes to notice that the daemon is back.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { embedding } from "../../numbers/embeddings.mjs";
import { median } from "../report.mjs";
import { open } from "./browser.mjs";
import { makeHome } from "./home.mjs";
import { quantileOf } from "./quantile.mjs";

const FILES = 40;
/** The daemon sends the state twice a second at most, so outcomes that follow each other faster are shown together. */
const PAUSE_MS = 500;
const RETURNS = 5;

/** From the line of the log to the name on the page. */
export async function eventDelay(browser) {
	const home = makeHome();
	const daemon = await home.start();
	const { page, close } = await open(browser, daemon.url);
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	await page.evaluate(noteNames);
	const delays = [];
	for (let number = 0; number < FILES; number += 1) {
		await setTimeout(PAUSE_MS);
		writeFileSync(join(home.inbox, `one-${number}.safetensors`), embedding(number));
		const line = await daemon.saw(({ event, job }) => event === "published" && job === number + 1);
		const shownAt = await page.waitForFunction((count) => globalThis.shownAt[count - 1], number + 1);
		delays.push((await shownAt.jsonValue()) - line.time);
	}
	await close();
	await daemon.stop();
	home.remove();
	const [usual, late] = [median(delays), quantileOf(delays, 0.95)];
	return [
		{
			what: "an outcome from the daemon to the page, median",
			most: "50 ms",
			measured: `${usual} ms`,
			isMet: usual <= 50,
		},
		{ what: "the same, 95 of 100", most: "150 ms", measured: `${late} ms`, isMet: late <= 150 },
	];
}

/** Runs in the page: notes when the number of files in all rises. */
function noteNames() {
	globalThis.shownAt = [];
	const figure = () => document.body.innerText.match(/Saved in all[\s\S]*?([\d,]+) files?/)?.[1];
	let before = figure();
	new MutationObserver(() => {
		const now = figure();
		if (now === before) return;
		before = now;
		globalThis.shownAt.push(Date.now());
	}).observe(document.body, { subtree: true, childList: true, characterData: true });
}

/** From the daemon's listening to the page's saying that it is reached. */
export async function returnDelay(browser) {
	const home = makeHome();
	let daemon = await home.start();
	const { port } = new URL(daemon.url);
	const { page, close } = await open(browser, daemon.url);
	const pause = page.getByRole("button", { name: "Pause" });
	const delays = [];
	for (let turn = 0; turn < RETURNS; turn += 1) {
		await pause.and(page.locator(":enabled")).waitFor();
		await daemon.stop();
		await pause.and(page.locator(":disabled")).waitFor();
		daemon = await home.start(port);
		const listened = Date.now();
		await pause.and(page.locator(":enabled")).waitFor();
		delays.push(Date.now() - listened);
	}
	await close();
	await daemon.stop();
	home.remove();
	const most = Math.max(...delays);
	return [
		{
			what: "the page goes on after the daemon is back, longest of 5",
			most: "2 s",
			measured: `${(most / 1000).toFixed(1)} s`,
			isMet: most <= 2000,
		},
	];
}
