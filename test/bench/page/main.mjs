// What the page costs, and how fast it is, in Chromium. Writes its figures into docs/benchmarks.md.
// Options: --dry (only prints), --only NAME (one measurement), --entries N (1,000,000). Needs Debian's chromium.
// AUTOPRUNE_BENCH names the folder for its files; they take 6 GB.
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { putInto } from "../report.mjs";
import { startBrowser } from "./browser.mjs";
import { daemonCost } from "./daemon-cost.mjs";
import { eventDelay, returnDelay } from "./events.mjs";
import { firstLoad } from "./first-load.mjs";
import { longLog } from "./long-log.mjs";
import { pruneBeside } from "./prune-beside.mjs";
import { upload } from "./upload.mjs";

/** Every measurement returns rows: what, at most, measured, and whether the limit is met. */
const MEASUREMENTS = { firstLoad, daemonCost, eventDelay, returnDelay, longLog, upload, pruneBeside };

const { values } = parseArgs({
	options: {
		dry: { type: "boolean" },
		only: { type: "string" },
		entries: { type: "string", default: "1000000" },
	},
});
const browser = await startBrowser();
const rows = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
	if (values.only !== undefined && values.only !== name) continue;
	const found = await measure(browser, { entries: Number(values.entries) });
	for (const row of found) console.log(lineOf(row));
	rows.push(...found);
}
await browser.close();

const head = `${cpus().length} cores of ${cpus()[0].model}, Node ${process.version}, Chromium ${browser.version()}; load ${loadavg()[0].toFixed(1)}.`;
const table = ["| what | at most | measured | met |", "| --- | --- | --- | --- |", ...rows.map(lineOf)].join("\n");
if (!values.dry && values.only === undefined) {
	const page = fileURLToPath(new URL("../../../docs/benchmarks.md", import.meta.url));
	putInto(page, `${head}\n\n${table}`, "figures of the page");
}

/** @param {{ what: string, most?: string, measured: string, isMet?: boolean }} row */
function lineOf({ what, most, measured, isMet }) {
	return `| ${what} | ${most ?? ""} | ${measured} | ${isMet === undefined ? "" : isMet ? "yes" : "**no**"} |`;
}
