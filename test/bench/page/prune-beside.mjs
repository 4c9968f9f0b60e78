// Pruning with and without an open page, in turns.
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeInputs } from "../inputs.mjs";
import { median } from "../report.mjs";
import { open } from "./browser.mjs";
import { makeHome } from "./home.mjs";

const ROUNDS = 7;
const CLI = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

export async function pruneBeside(browser) {
	const home = makeHome();
	const { model } = makeInputs(process.env.AUTOPRUNE_BENCH ?? home.folder, undefined, CLI);
	const daemon = await home.start();
	const pairs = [];
	// The first round warms the file cache.
	for (let round = 0; round <= ROUNDS; round += 1) {
		const alone = await pruneOnce(daemon, home, model, 2 * round + 1);
		const viewer = await open(browser, daemon.url);
		await viewer.page.getByRole("button", { name: "Pause" }).and(viewer.page.locator(":enabled")).waitFor();
		const seen = await pruneOnce(daemon, home, model, 2 * round + 2);
		await viewer.close();
		if (round > 0) pairs.push({ alone, seen });
	}
	await daemon.stop();
	home.remove();
	const alone = median(pairs.map((pair) => pair.alone));
	const ratio = median(pairs.map((pair) => pair.seen / pair.alone));
	const more = (ratio - 1) * 100;
	return [
		{
			what: `pruning 7.7 GB (${(alone / 1000).toFixed(1)} s) beside an open page, median of ${ROUNDS} pairs`,
			most: "+2 %",
			measured: `${more < 0 ? "−" : "+"}${Math.abs(more).toFixed(1)} %`,
			isMet: more <= 2,
		},
	];
}

/** Moves the model into the inbox, and back from the originals. Milliseconds of the whole job. */
async function pruneOnce(daemon, home, model, job) {
	const name = `turn-${job}.ckpt`;
	renameSync(model, join(home.inbox, name));
	const { ms } = await daemon.saw((line) => line.event === "published" && line.job === job);
	const original = join(home.inbox, "Originals", name);
	while (!existsSync(original)) await setTimeout(20);
	renameSync(original, model);
	return ms;
}
