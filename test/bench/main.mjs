// What pruning costs beside moving the bytes: every figure is a ratio to `cp` of the same file in the same run.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeModel } from "./model.mjs";
import { run } from "./process-tree.mjs";

const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const ROUNDS = 5;
const folder = process.env.AUTOPRUNE_BENCH ?? join(tmpdir(), "autoprune-bench");
const env = { ...process.env, XDG_STATE_HOME: join(folder, "state") };

mkdirSync(folder, { recursive: true });
const model = join(folder, "sd-v1-ema.ckpt");
if (!existsSync(model)) makeModel(model);
const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());

const bytes = statSync(model).size;
console.log(
	`${cpus().length} × ${cpus()[0].model}, Node ${process.version}; ${(bytes / 2 ** 30).toFixed(2)} GiB SD-v1 with EMA, fp32 .ckpt, file cache warm`,
);
console.log(`medians of ${ROUNDS} rounds, in each of which every row ran once\n`);
const cp = median(rounds.map((one) => one.cp.seconds));
for (const row of ["cp", "prune", "daemon", "inspect"]) {
	const seconds = median(rounds.map((one) => one[row].seconds));
	const peak = median(rounds.map((one) => one[row].peakMiB));
	console.log(
		`${row.padEnd(10)} ${seconds.toFixed(2).padStart(7)} s  ${(seconds / cp).toFixed(3).padStart(6)} × cp   ${peak.toFixed(0).padStart(4)} MiB at most`,
	);
}

/** One round: cp, `prune` by hand, the daemon's whole journey with `watch --once`, `inspect`; fsync where we do it. */
async function measure() {
	const copy = join(folder, "copy.ckpt");
	const out = join(folder, "out.safetensors");
	execFileSync("cat", [model], { stdio: ["ignore", "ignore", "inherit"], maxBuffer: 1 << 20 });
	const cp = await run("cp", [model, copy]);
	rmSync(copy);
	const prune = await run(process.execPath, [CLI, "prune", model, "-o", out, "--json"], { env });
	rmSync(out);
	const daemon = await throughDaemon();
	const inspect = await run(process.execPath, [CLI, "inspect", model, "--json"], { env });
	return { cp, prune, daemon, inspect };
}

async function throughDaemon() {
	const library = join(folder, "models");
	rmSync(library, { recursive: true, force: true });
	mkdirSync(join(library, "Autoprune"), { recursive: true });
	execFileSync("ln", [model, join(library, "Autoprune", "model.ckpt")]);
	const daemon = await run(process.execPath, [CLI, "watch", "--once"], { cwd: folder, env });
	rmSync(library, { recursive: true, force: true });
	return daemon;
}

function median(values) {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
