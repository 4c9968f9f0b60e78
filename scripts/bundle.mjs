// Makes dist/cli, the command as few files, which start in a third of the time that a module for each source takes, and
// dist/workers/worker.cjs: a thread of one file is ready in 36 ms in place of 50.
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { build } from "rolldown";

const OUT = "dist/cli";
const NOTHING = "\0nothing";
const PLACES = { name: "places", transform: inItsPlace };

rmSync(OUT, { recursive: true, force: true });
await build({
	input: "cli/main.ts",
	platform: "node",
	// They look for files of their own beside themselves: a binary, workers.
	external: ["sqlite3", "piscina", "pino", "pino-pretty", "node-cron"],
	plugins: [PLACES, { name: "no-children", resolveId: childless, load: (id) => (id === NOTHING ? "export {}" : null) }],
	output: {
		dir: OUT,
		format: "cjs",
		entryFileNames: "[name].js",
		chunkFileNames: "[name]-[hash].js",
		// Pure, and nearly all of it runs for every file: one file to read in place of fourteen.
		codeSplitting: { groups: [{ name: "toolkit", test: /\/toolkit\// }] },
	},
});
await build({
	input: "workers/worker.ts",
	platform: "node",
	plugins: [PLACES],
	output: { file: "dist/workers/worker.cjs", format: "cjs" },
});
// Node's loader of ES modules would take 10 ms for the one file that it is given.
writeFileSync(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
chmodSync(`${OUT}/main.js`, 0o755);

/** What lies beside a module, or above it, is found from where it would lie in dist without a bundle. */
function inItsPlace(code, id) {
	if (id.includes("node_modules") || !code.includes("import.meta.url")) return null;
	const place = `/../${relative(process.cwd(), id).replace(/\.ts$/, ".js")}`;
	return code.replaceAll("import.meta.url", `require("node:url").pathToFileURL(__dirname + "${place}").href`);
}

/** For commands that are programs of their own, commander loads what starts them, 3 ms of Node's; we have none. */
function childless(source, importer) {
	return source === "node:child_process" && importer?.includes("/node_modules/commander/") ? NOTHING : null;
}
