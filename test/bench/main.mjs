// What pruning costs beside moving the bytes: every figure is a ratio to `cp` of the same file in the same round.
import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeModel } from "./model.mjs";
import { run } from "./process-tree.mjs";

const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const ROUNDS = 5;
const folder = process.env.AUTOPRUNE_BENCH ?? join(tmpdir(), "autoprune-bench");
const env = { ...process.env, XDG_STATE_HOME: join(folder, "state") };

const ROWS = [
	["cp", "cp of the file"],
	["prune", "autoprune prune, durable, with metric"],
	["daemon", "the daemon's journey, durable, with metric"],
	["inspect", "autoprune inspect"],
];

mkdirSync(folder, { recursive: true });
const model = join(folder, "sd-v1-ema.ckpt");
if (!existsSync(model)) makeModel(model);
const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());

const size = (statSync(model).size / 2 ** 30).toFixed(2);
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}`);
console.log(
	`${size} GiB SD-v1 with EMA, fp32 .ckpt; file cache warm; medians of ${ROUNDS} rounds, each row once in each\n`,
);
const cp = median(rounds.map((one) => one.cp.seconds));
for (const [row, text] of ROWS) {
	const seconds = median(rounds.map((one) => one[row].seconds));
	const peak = median(rounds.map((one) => one[row].peakMiB));
	const figures = `${seconds.toFixed(2).padStart(6)} s  ${(seconds / cp).toFixed(3)} × cp  ${peak.toFixed(0).padStart(4)} MiB`;
	console.log(`${text.padEnd(44)} ${figures}`);
}

/** One round. The cache is warmed first; what a row wrote is removed before the next. */
async function measure() {
	const copy = join(folder, "copy.ckpt");
	const out = join(folder, "out.safetensors");
	execFileSync("sh", ["-c", 'cat "$0" >/dev/null', model]);
	const cp = await run("cp", [model, copy]);
	rmSync(copy);
	const prune = await run(process.execPath, [CLI, "prune", model, "-o", out, "--json"], { env });
	rmSync(out);
	const daemon = await throughDaemon();
	const inspect = await run(process.execPath, [CLI, "inspect", "--json", model], { env });
	return { cp, prune, daemon, inspect };
}

/** The journey as the daemon times it, from identifying to the published name; settling is a setting, not a cost. */
async function throughDaemon() {
	const library = join(folder, "models");
	rmSync(library, { recursive: true, force: true });
	mkdirSync(join(library, "Autoprune"), { recursive: true });
	writeFileSync(join(folder, "autoprune.yaml"), `library: ${library}\nsettle:\n  quiet: 100ms\n`);
	linkSync(model, join(library, "Autoprune", "model.ckpt"));
	const ran = await run(process.execPath, [CLI, "watch", "--once"], { cwd: folder, env });
	rmSync(library, { recursive: true, force: true });
	const line = ran.out.split("\n").find((text) => text.includes('"event":"published"'));
	return { seconds: JSON.parse(line).ms / 1000, peakMiB: ran.peakMiB };
}

function median(values) {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
