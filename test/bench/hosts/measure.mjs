// Every measurement in turn, each with a database, a library and daemons of its own.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startServer } from "../../postgres-server.ts";
import { startCluster } from "./cluster.mjs";
import { pickUp } from "./pick-up.mjs";
import { deadWatcher, deadWorker } from "./takeover.mjs";
import { throughput } from "./throughput.mjs";

/** @type {Record<string, (start: () => ReturnType<typeof startCluster>, options: { runs: number, files: number }) => AsyncIterable<string>>} */
const MEASUREMENTS = { pickUp, deadWorker, deadWatcher, throughput };

const { values } = parseArgs({
	options: {
		only: { type: "string" },
		runs: { type: "string", default: "5" },
		files: { type: "string", default: "300" },
	},
});
console.log(`${cpus().length} cores of ${cpus()[0].model}, Node ${process.version}`);
// The journal's rows do not tell when they were committed.
const server = await startServer({ track_commit_timestamp: "on" });
try {
	for (const [name, measure] of Object.entries(MEASUREMENTS)) {
		if (values.only !== undefined && values.only !== name) continue;
		const options = { runs: Number(values.runs), files: Number(values.files) };
		for await (const line of measure(() => startCluster(server), options)) console.log(`${line}; load ${load()}`);
	}
} finally {
	await server.remove();
}

function load() {
	return loadavg()[0].toFixed(1);
}
