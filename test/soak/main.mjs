// An hour's worth of mixed arrivals in five minutes: `npm run soak [-- SECONDS]`. Memory must stay flat, no descriptor
// may leak, and every arrival must have one outcome.
import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { writeEmbeddings } from "../numbers/embeddings.mjs";
import { makeHome } from "../numbers/home.mjs";
import { outcomesIn } from "../numbers/told.mjs";
import { openIn, rssBytes, treeOf } from "../processes.mjs";
import { loraFile } from "./lora.mjs";

const SECONDS = Number(process.argv[2] ?? 300);

/** What the daemon may hold more in the last quarter than in the second: its journal's page cache fills meanwhile. */
const MOST_GROWTH = 24e6;

/** Arrivals by kind; each writes one file and says whether it should be published. */
const KINDS = [
	{ outcome: "published", arrive: (path) => writeFileSync(path, loraFile(arrivals.length)) },
	{
		outcome: "refused",
		arrive: (path) => writeFileSync(path, `no model, number ${arrivals.length}, but long enough\n`),
	},
	{
		outcome: "published",
		async arrive(path) {
			const whole = loraFile(arrivals.length);
			writeFileSync(path, whole.subarray(0, whole.length / 2));
			await pause(400);
			appendFileSync(path, whole.subarray(whole.length / 2));
		},
	},
	{
		outcome: "published",
		async arrive(path) {
			writeFileSync(`${path}.part`, loraFile(arrivals.length));
			await pause(100);
			renameSync(`${path}.part`, path);
		},
	},
	{
		outcome: "published",
		arrive(path) {
			writeFileSync(path.replace(/\.safetensors$/, ".preview.png"), "a picture");
			writeFileSync(path, loraFile(arrivals.length));
		},
	},
];

const arrivals = [];
const home = makeHome("200ms");
const { child, ended } = home.start(() => undefined);
await warmUp();
const opened = treeOf(child.pid).map(openIn);
const samples = [];
const until = performance.now() + SECONDS * 1000;
const sampling = setInterval(() => samples.push(treeOf(child.pid).map(rssBytes)), 500);
await Promise.all(KINDS.map(bring));
await worked();
clearInterval(sampling);
// Threads that have nothing to do end after ten seconds.
await pause(12_000);
const left = treeOf(child.pid).map(openIn);
child.kill("SIGTERM");
const code = await ended;
const faults = [...(await wrongOutcomes()), ...growths(), ...leaks(), ...(code === 0 ? [] : [`it ended with ${code}`])];
for (const fault of faults) console.log(`✘ ${fault}`);
console.log(`soak: ${arrivals.length} arrivals in ${SECONDS} s, ${faults.length} faults`);
home.remove();
process.exitCode = faults.length === 0 ? 0 : 1;

/** Everything is loaded, and every cache is there, before anything is compared. */
async function warmUp() {
	writeEmbeddings(join(home.inbox, "warm"), 50);
	for (let number = 0; number < 5; number++) {
		mkdirSync(home.inbox, { recursive: true });
		writeFileSync(join(home.inbox, `warm-${number}.safetensors`), loraFile(1e6 + number));
	}
	while ((await outcomes()).length < 55) await pause(200);
	await pause(12_000);
}

async function bring({ outcome, arrive }) {
	while (performance.now() < until) {
		const name = `soak-${arrivals.length}.safetensors`;
		arrivals.push({ name, outcome });
		await arrive(join(home.inbox, name));
		await pause(300);
	}
}

async function worked() {
	while ((await outcomes()).length < arrivals.length + 55) await pause(200);
}

async function outcomes() {
	return existsSync(home.journal) ? outcomesIn(home) : [];
}

async function wrongOutcomes() {
	const byName = new Map();
	for (const entry of await outcomes())
		byName.set(entry.source.name, [...(byName.get(entry.source.name) ?? []), entry]);
	return arrivals.flatMap(({ name, outcome }) => {
		const found = (byName.get(name) ?? []).map((entry) => entry.outcome);
		return found.length === 1 && found[0] === outcome ? [] : [`${name} was to be ${outcome}, and was ${found}`];
	});
}

function growths() {
	const quarter = Math.floor(samples.length / 4);
	return ["the daemon", "its engine"].flatMap((who, index) => {
		const of = (from) => middle(samples.slice(from, from + quarter).map((sample) => sample[index]));
		const [early, late] = [of(quarter), of(3 * quarter)];
		console.log(`${who}: ${mb(early)} in the second quarter, ${mb(late)} in the last`);
		return late - early > MOST_GROWTH ? [`${who} grew by ${mb(late - early)}`] : [];
	});
}

function leaks() {
	console.log(`descriptors of the daemon and its engine: ${opened} before, ${left} after`);
	return left.flatMap((count, index) => (count > opened[index] ? [`${count - opened[index]} descriptors leaked`] : []));
}

function middle(values) {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function mb(bytes) {
	return `${Math.round(bytes / 1e6)} MB`;
}
