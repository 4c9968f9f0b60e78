import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
	readonly version: string;
};

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
		modulePreload: { polyfill: false },
		// The content security policy allows no fonts in data URLs.
		assetsInlineLimit: 0,
	},
	server: { proxy: { "/api": "http://127.0.0.1:7861" } },
});
