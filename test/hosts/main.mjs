// Several daemons over one library: `npm run test:hosts [-- --sample] [more words for vitest]`. They need Node 22.12; where this
// Node is older, one is installed into the folder for temporary files. Where PostgreSQL is not installed, the tests skip, and
// say so. `--sample`: some of the files. AUTOPRUNE_ALL=1: every crash point, clock and length of time.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isNodeNew, newNode } from "./node-22.mjs";

/** One file for each kind of fault that does not take minutes. */
const SAMPLE = ["hosts.test.ts", "without-revoke.test.ts", "versions.test.ts", "crash-points.test.ts"];

const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const words = process.argv.slice(2);
// Two at a time, because most of the time is waiting.
const sample = words.includes("--sample") ? ["--maxWorkers=2", ...SAMPLE.map((name) => `test/hosts/${name}`)] : [];
const args = [vitest, "run", "--config", config, ...sample, ...words.filter((word) => word !== "--sample")];
const env = { ...process.env, OLD_NODE: isNodeNew ? "" : process.execPath };
const { status } = spawnSync(newNode(), args, { stdio: "inherit", env });
process.exitCode = status ?? 1;
