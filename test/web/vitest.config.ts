import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SUITE } from "../../vitest.config.ts";

export default defineConfig({
	test: {
		...SUITE,
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/web/**/*.test.ts"],
		globalSetup: ["test/build.ts", "test/web/chromium.ts"],
		// All tests use one browser.
		maxWorkers: 2,
	},
});
