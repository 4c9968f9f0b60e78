// What several hosts over one library cost and how quickly they take over: `npm run bench:hosts`. Only prints. Needs PostgreSQL
// and Node 22.12; where this Node is older, one is installed into the folder for temporary files.
// Options: --only NAME (one measurement), --runs N (of each takeover, 5), --files N (for the throughput, 300).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { newNode } from "../../hosts/node-22.mjs";

const measure = fileURLToPath(new URL("measure.mjs", import.meta.url));
// The server and the homes are those of the tests, which are in TypeScript.
const flags = ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"];
const { status } = spawnSync(newNode(), [...flags, measure, ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 1;
