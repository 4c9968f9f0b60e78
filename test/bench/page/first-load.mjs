// What a browser fetches for the first view, and when the page can be used.

import { median } from "../report.mjs";
import { open } from "./browser.mjs";
import { makeHome } from "./home.mjs";

const ROUNDS = 7;

export async function firstLoad(browser) {
	const home = makeHome();
	const daemon = await home.start();
	const rounds = [];
	for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once(browser, daemon.url));
	await daemon.stop();
	home.remove();
	const middle = (of) => median(rounds.map(of));
	const [js, css, all] = [middle(({ js }) => js), middle(({ css }) => css), middle(({ all }) => all)];
	const [paint, usable] = [middle((one) => one.paint), middle((one) => one.usable)];
	const requests = middle((one) => one.requests);
	return [
		{ what: "JavaScript of the first load, over the wire", most: "30 KB", measured: kb(js), isMet: js <= 30_000 },
		{ what: "styles, over the wire", most: "8 KB", measured: kb(css), isMet: css <= 8_000 },
		{ what: "first load with the font", most: "100 KB", measured: kb(all), isMet: all <= 100_000 },
		{ what: "its requests, without the stream of events", most: "5", measured: `${requests}`, isMet: requests <= 5 },
		{ what: "first contentful paint", most: "300 ms", measured: `${paint} ms`, isMet: paint <= 300 },
		{ what: "the state of the daemon is shown", most: "500 ms", measured: `${usable} ms`, isMet: usable <= 500 },
	];
}

async function once(browser, url) {
	const { page, close } = await open(browser, "about:blank");
	await page.goto(url);
	await page.getByRole("button", { name: "Pause" }).and(page.locator(":enabled")).waitFor();
	const found = await page.evaluate(() => ({
		usable: Math.round(performance.now()),
		paint: Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime),
		entries: ["navigation", "resource"]
			.flatMap((type) => /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType(type)))
			.map(({ name, transferSize, encodedBodySize }) => ({ name, bytes: transferSize || encodedBodySize })),
	}));
	await close();
	const fetched = found.entries.filter(({ name }) => !name.endsWith("/events"));
	const sum = (pattern) => fetched.filter(({ name }) => pattern.test(name)).reduce((all, { bytes }) => all + bytes, 0);
	return {
		...found,
		requests: new Set(fetched.map(({ name }) => name)).size,
		js: sum(/\.js$/),
		css: sum(/\.css$/),
		all: sum(/./),
	};
}

function kb(bytes) {
	return `${(bytes / 1000).toFixed(1)} KB`;
}
