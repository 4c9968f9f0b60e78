import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
	readonly version: string;
};

/** Whether a module is not only for the views that are loaded later. */
function isFirst(id: string): boolean {
	return !/\/(views|style)\/(later|model|workshop|settings)\b/.test(id);
}

/** Builds the page into `dist/web`. The development server passes requests for data on to a running daemon. */
export default defineConfig({
	root: import.meta.dirname,
	define: { "import.meta.env.VERSION": JSON.stringify(version) },
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	build: {
		outDir: "../dist/web",
		emptyOutDir: true,
		// The first versions with `light-dark()`.
		target: ["chrome123", "firefox120", "safari17.5"],
		rolldownOptions: {
			// One script with the first view and everything that is shared, one with the other views.
			output: { codeSplitting: { groups: [{ name: "first", test: isFirst, includeDependenciesRecursively: false }] } },
		},
		modulePreload: { polyfill: false },
		// The content security policy allows no fonts in data URLs.
		assetsInlineLimit: 0,
	},
	server: { proxy: { "/api": "http://127.0.0.1:7861" } },
});
