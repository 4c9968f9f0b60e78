// Damages good files of every format for MINUTES (10) and reads each: it must be read, or refused with a code, in bounded
// time and memory. `npm run fuzz -- MINUTES SEED`; the seed of a finding makes it again: `npm run fuzz -- once SEED`.
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inMemory } from "../../dist/toolkit/bytes.js";
import { planConvert } from "../../dist/toolkit/convert-plan.js";
import { UserError } from "../../dist/toolkit/errors.js";
import { extentOf, readTable, WRITERS } from "../../dist/toolkit/formats/index.js";
import { identify } from "../../dist/toolkit/identify.js";
import { scan } from "../../dist/toolkit/scan.js";
import { TOOLS } from "../../dist/workers/file-source.js";
import { spansFor } from "../../dist/workers/spans.js";
import { chance } from "../chance.mjs";
import { damaged } from "./mutate.mjs";
import { goodFiles } from "./seeds.mjs";

/** No fixture takes 10 ms; a damaged one that takes a hundred times as long was made to. */
const MOST_MS = 1000;
/** What the whole process may hold: a reader that believes a length it read would go beyond at once. */
const MOST_MEMORY_MB = 512;
/** Runs between two signs of life. */
const BATCH = 2000;
/** @type {(keyof typeof WRITERS)[]} */
const FORMATS = ["safetensors", "torch-zip"];
const SILENCE_MS = 120_000;

const [first = "10", second] = process.argv.slice(2);
const files = goodFiles();
if (first === "batch") runBatches(Number(second));
else if (first === "once") console.log(run(Number(second)) ?? "read or refused with a code");
else process.exitCode = await watchOver(Number(first), Number(second ?? Date.now() % 2 ** 31));

/** Runs the batches in a process of its own, which may crash, hang or run out of memory: those are findings too. */
async function watchOver(minutes, seed) {
	if (!(minutes > 0)) throw new Error(`${first} is no number of minutes`);
	const until = Date.now() + minutes * 60_000;
	const findings = [];
	const done = { runs: 0, read: 0, refused: 0 };
	for (let next = seed; Date.now() < until && findings.length < 20; ) {
		next = await oneProcess(next, until, done, findings);
	}
	console.log(`${done.runs} damaged files from seed ${seed}: ${done.read} read, ${done.refused} refused with a code`);
	for (const finding of findings) console.log(`FOUND ${finding}`);
	if (findings.length === 0) console.log("nothing found");
	return findings.length === 0 ? 0 : 1;
}

/** Gives the seed to go on with when the process ends early. */
function oneProcess(start, until, done, findings) {
	const child = fork(fileURLToPath(import.meta.url), ["batch", String(start)], {
		execArgv: [`--max-old-space-size=${MOST_MEMORY_MB}`],
	});
	let next = start;
	let silence;
	const rearm = () => {
		clearTimeout(silence);
		silence = setTimeout(() => child.kill("SIGKILL"), SILENCE_MS);
	};
	rearm();
	return new Promise((resolve) => {
		child.on("message", (/** @type {ReturnType<typeof emptyBatch>} */ batch) => {
			rearm();
			next += BATCH;
			done.runs += BATCH;
			done.read += batch.read;
			done.refused += batch.refused;
			findings.push(...batch.findings);
			if (Date.now() >= until) child.kill();
		});
		child.once("exit", (code, signal) => {
			clearTimeout(silence);
			if (Date.now() < until) findings.push(`the process ended with ${code ?? signal} after seed ${next}`);
			resolve(next + BATCH);
		});
	});
}

/** What a batch of runs reports. */
function emptyBatch() {
	return { read: 0, refused: 0, findings: [] };
}

function runBatches(start) {
	let seed = start;
	const batch = () => {
		const found = emptyBatch();
		for (let i = 0; i < BATCH; i++, seed++) {
			const finding = run(seed, found);
			if (finding !== null) found.findings.push(finding);
		}
		process.send(found, batch);
	};
	batch();
}

/** One damaged file through every reader; what went wrong, or null. */
function run(seed, counts = { read: 0, refused: 0 }) {
	const below = chance(seed);
	const file = files[below(files.length)];
	const bytes = damaged(file.bytes, files[below(files.length)].bytes, below);
	const began = process.cpuUsage();
	try {
		readAll(bytes);
		counts.read += 1;
	} catch (error) {
		counts.refused += 1;
		if (!(error instanceof UserError)) return kept(seed, file, bytes, error.stack);
	}
	const { user, system } = process.cpuUsage(began);
	const ms = (user + system) / 1000;
	const memory = process.memoryUsage.rss() / 2 ** 20;
	if (ms > MOST_MS) return kept(seed, file, bytes, `took ${Math.round(ms)} ms`);
	return memory > 2 * MOST_MEMORY_MB ? kept(seed, file, bytes, `left ${Math.round(memory)} MB in use`) : null;
}

/** Everything that is done with a file before its weights are read. */
function readAll(bytes) {
	const source = inMemory(bytes);
	scan(source, TOOLS);
	extentOf(source);
	const table = readTable(source, TOOLS);
	identify(table);
	for (const format of FORMATS) {
		const plan = planConvert(table, { precision: "keep", format, keepDType: new Set() });
		spansFor(plan, 2);
	}
}

function kept(seed, file, bytes, why) {
	const path = join(tmpdir(), `autoprune-fuzz-${seed}.bin`);
	writeFileSync(path, bytes);
	return `seed ${seed}, ${file.name}, kept as ${path}: ${why}`;
}
