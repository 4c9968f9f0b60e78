import { readFileSync, writeFileSync } from "node:fs";
import { cpuSecondsOfTree, rssBytes, treeOf } from "../processes.mjs";
import { writeEmbeddings } from "./embeddings.mjs";
import { makeHome } from "./home.mjs";
import { outcomesIn, tell } from "./told.mjs";

/** How many events the kernel keeps for a watcher; each keeps the number that it began with. */
const QUEUE = "/proc/sys/fs/inotify/max_queued_events";

/** Far fewer than a burst makes. */
const SHORT_QUEUE = "8";

/** Files that lie there at the start, each of which gets its own durable outcome. `width`: see `writeEmbeddings`. */
export async function burst(what, files, width) {
	const home = makeHome("100ms");
	writeEmbeddings(home.inbox, files, width);
	const began = performance.now();
	let [count, seconds, cpu] = [0, 0, 0];
	const { child, ended } = home.start((line) => {
		if (line.event !== "refused" && line.event !== "published") return;
		if (++count < files) return;
		seconds = (performance.now() - began) / 1000;
		cpu = cpuSecondsOfTree(child.pid);
	}, "--once");
	await ended;
	const all = (performance.now() - began) / 1000;
	const each = `${((cpu / files) * 1000).toFixed(1)} s of processor time for 1,000`;
	tell(`${files} ${what}, each durable, with the start`, `${(count / seconds).toFixed(0)} a second`, "200 or better");
	tell("  what that took", each, `${all.toFixed(1)} s with all hashes`);
	await tellLost(home, files);
	home.remove();
}

/** Files that come all at once to a daemon that cannot look, and most of whose events the kernel drops. */
export async function flood(files) {
	const home = makeHome("100ms");
	const before = shorten();
	if (before === null) console.log(`the length of a watcher's queue cannot be set here: ${QUEUE} is read-only`);
	let count = 0;
	/** @type {(value?: unknown) => void} */
	let watching = () => undefined;
	/** @type {(value?: unknown) => void} */
	let through = () => undefined;
	const isWatching = new Promise((resolve) => {
		watching = resolve;
	});
	const areThrough = new Promise((resolve) => {
		through = resolve;
	});
	const { child, ended } = home.start((line) => {
		if (line.event === "watching") watching();
		if (line.event === "published" && ++count === files) through();
	});
	await isWatching;
	if (before !== null) writeFileSync(QUEUE, before);
	child.kill("SIGSTOP");
	writeEmbeddings(home.inbox, files);
	child.kill("SIGCONT");
	await areThrough;
	await tellMemory(child.pid);
	child.kill("SIGTERM");
	await ended;
	await tellLost(home, files, before === null ? "" : `, with ${SHORT_QUEUE} events kept`);
	home.remove();
}

/** What the queue's length was; null where it cannot be set. */
function shorten() {
	try {
		const before = readFileSync(QUEUE);
		writeFileSync(QUEUE, SHORT_QUEUE);
		return before;
	} catch {
		return null;
	}
}

/** Once the hashes are computed, the engine has ended, and the heap was looked at. */
async function tellMemory(pid) {
	do await new Promise((resolve) => setTimeout(resolve, 15_000));
	while (treeOf(pid).length > 1);
	tell("memory some minutes after a burst", `${Math.round(rssBytes(pid) / 1e6)} MB`, "150 MB");
}

async function tellLost(home, files, how = "") {
	const recorded = await outcomesIn(home);
	const paths = new Set(recorded.map(({ source }) => source.path));
	tell(`lost of ${files}, recorded twice${how}`, `${files - paths.size}, ${recorded.length - paths.size}`, "0, 0");
}
