// What the daemon takes for its page, while nothing is to be done.
import { setTimeout } from "node:timers/promises";
import { cpuSecondsOfTree, rssBytes } from "../../processes.mjs";
import { median } from "../report.mjs";
import { open } from "./browser.mjs";
import { makeHome } from "./home.mjs";

const MIB = 2 ** 20;
const ROUNDS = 3;
/** How long a daemon idles before it is measured, and then for the processor's time. */
const SETTLED_MS = 5_000;
const IDLE_MS = 20_000;

export async function daemonCost(browser) {
	const rounds = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		const without = await memoryOf("false");
		rounds.push({ without, ...(await costOf(browser)) });
	}
	const more = median(rounds.map(({ without, alone }) => alone - without)) / MIB;
	const each = median(rounds.map(({ alone, watched }) => watched - alone)) / MIB;
	const [unseen, seen] = [median(rounds.map((one) => one.unseen)), median(rounds.map((one) => one.seen))];
	return [
		{
			what: "memory of the daemon for the page, without a viewer",
			most: "16 MiB",
			measured: mib(more),
			isMet: more <= 16,
		},
		{ what: "memory for one viewer", most: "2 MiB", measured: mib(each), isMet: each <= 2 },
		{ what: "processor in 20 s, without a viewer", measured: `${unseen.toFixed(2)} s` },
		{ what: "processor in 20 s, with one viewer", measured: `${seen.toFixed(2)} s` },
	];
}

async function memoryOf(web) {
	const home = makeHome(web);
	const daemon = await home.start();
	await setTimeout(SETTLED_MS);
	const bytes = rssBytes(daemon.pid);
	await daemon.stop();
	home.remove();
	return bytes;
}

async function costOf(browser) {
	const home = makeHome();
	const daemon = await home.start();
	await setTimeout(SETTLED_MS);
	const alone = rssBytes(daemon.pid);
	const unseen = await secondsOf(daemon.pid);
	const viewer = await open(browser, daemon.url);
	await setTimeout(SETTLED_MS);
	const watched = rssBytes(daemon.pid);
	const seen = await secondsOf(daemon.pid);
	await viewer.close();
	await daemon.stop();
	home.remove();
	return { alone, watched, unseen, seen };
}

async function secondsOf(pid) {
	const before = cpuSecondsOfTree(pid);
	await setTimeout(IDLE_MS);
	return cpuSecondsOfTree(pid) - before;
}

function mib(number) {
	return `${number.toFixed(1)} MiB`;
}
