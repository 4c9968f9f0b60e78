// Bundles the command into a few files in dist/cli, which start in a third of the time of one module per source file,
// and the worker into dist/workers/worker.cjs: a thread with one file is ready in 36 ms instead of 50.
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { relative, sep } from "node:path";
import { build } from "rolldown";

const OUT = "dist/cli";
const NOTHING = "\0nothing";
const PLACES = { name: "places", transform: inItsPlace };

rmSync(OUT, { recursive: true, force: true });
await build({
	input: "cli/main.ts",
	platform: "node",
	// These packages load files beside their own modules: a binary, workers.
	external: ["sqlite3", "pg", "pg-boss", "piscina", "pino", "pino-pretty", "node-cron"],
	plugins: [PLACES, { name: "no-children", resolveId: childless, load: (id) => (id === NOTHING ? "export {}" : null) }],
	output: {
		dir: OUT,
		format: "cjs",
		entryFileNames: "[name].js",
		chunkFileNames: "[name]-[hash].js",
		// One chunk instead of fourteen: nearly all of the toolkit is needed for every file, and it has no side effects.
		codeSplitting: { groups: [{ name: "toolkit", test: /[\\/]toolkit[\\/]/ }] },
	},
});
await build({
	input: "workers/worker.ts",
	platform: "node",
	plugins: [PLACES],
	output: { file: "dist/workers/worker.cjs", format: "cjs" },
});
// CommonJS, because Node's ES module loader would need 10 ms for this one file.
writeFileSync(`${OUT}/package.json`, '{ "type": "commonjs" }\n');
chmodSync(`${OUT}/main.js`, 0o755);

/** Replaces import.meta.url by the URL that the module would have in dist without a bundle, to locate files near it. */
function inItsPlace(code, id) {
	if (id.includes("node_modules") || !code.includes("import.meta.url")) return null;
	const source = relative(process.cwd(), id).replaceAll(sep, "/");
	const place = `/../${source.replace(/\.ts$/, ".js")}`;
	return code.replaceAll("import.meta.url", `require("node:url").pathToFileURL(__dirname + "${place}").href`);
}

/** Removes commander's import of node:child_process, which takes 3 ms: it only starts commands that are programs. */
function childless(source, importer) {
	return source === "node:child_process" && /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? NOTHING : null;
}
