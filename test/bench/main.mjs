// What pruning costs beside moving the bytes. Writes its figures into docs/benchmarks.md and README.md.
// Options: --rounds N (5), --model FILE (an SD-v1 fp32 .ckpt with EMA, in place of one made with torch), --dry (only
// prints). AUTOPRUNE_BENCH names the folder for its files; they take 20 GB, and 40 GB more for the 77 GB row.
// AUTOPRUNE_BENCH_ELSEWHERE names one of another file system (/dev/shm), for 2.1 GB. Needs Debian's eatmydata.
import { execFileSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { hasTorch, makeInputs } from "./inputs.mjs";
import { fullReport, putInto, shortReport } from "./report.mjs";
import { CLI, hugeRow, OUTPUT, rowsOf } from "./rows.mjs";

/** The rows by name, those that follow each other in every round together. */
const TOGETHER = [
	["cp"],
	["cpSync", "durable"],
	["floor", "prune", "one"],
	["eightByTwo", "eightByOne"],
	["daemon"],
	["inspect", "quick", "many"],
	["cpOver", "halfOver"],
	["cpHalf", "halfCopied"],
	["halfLinked"],
	["torch"],
];

/** From one group to the next, in each round. None shares a divisor with their number, so that each comes up once. */
const STEPS = [1, 4, 7, 5];

const { values } = parseArgs({
	options: { rounds: { type: "string", default: "5" }, model: { type: "string" }, dry: { type: "boolean" } },
});
// Now, not in the middle of the first round.
execFileSync("eatmydata", ["true"]);
// Where it is set, Node reads certificates whenever it starts, which took 38 ms: more than all else that Node does then.
delete process.env.NODE_EXTRA_CA_CERTS;
const folder = process.env.AUTOPRUNE_BENCH ?? join(tmpdir(), "autoprune-bench");
const elsewhere = process.env.AUTOPRUNE_BENCH_ELSEWHERE ?? "/dev/shm";
const inputs = makeInputs(folder, values.model, CLI);
if (statSync(elsewhere).dev === statSync(folder).dev) {
	throw new Error(`AUTOPRUNE_BENCH_ELSEWHERE: ${elsewhere} and ${folder} are one file system`);
}
const rows = rowsOf({ ...inputs, folder, elsewhere, workers: cpus().length, torch: hasTorch });
const rounds = [];
for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await measure(round));
rmSync(join(folder, OUTPUT), { force: true });
const huge = await hugeRow(folder);

const report = fullReport(rounds, huge);
console.log(report);
if (!values.dry) {
	putInto(fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url)), report);
	putInto(fileURLToPath(new URL("../../README.md", import.meta.url)), shortReport(rounds));
}

/** One round: every row once. What a row has pushed out of the file cache is brought back before the next. */
async function measure(round) {
	const figures = {};
	for (const [name, row] of inOrderOf(round)) {
		execFileSync("sh", ["-c", 'cat "$@" >/dev/null', "cat", ...Object.values(inputs)]);
		figures[name] = await row();
		console.error(`${name.padEnd(12)} ${figures[name].seconds.toFixed(2)} s`);
	}
	return figures;
}

/**
 * The rows in an order of each round's own: pages that a row has just freed are cheaper for the next one to fill than
 * those that a virtual machine's host has taken back. What is held against each other stays together.
 */
function inOrderOf(round) {
	// As long as all others together, and nothing is held against it.
	const groups = TOGETHER.filter((names) => !names.includes("torch") || round === 0);
	const step = STEPS[round % STEPS.length];
	const order = groups.map((_, index) => groups[(index * step + round) % groups.length]);
	return order.flat().flatMap((name) => (rows[name] ? [[name, rows[name]]] : []));
}
