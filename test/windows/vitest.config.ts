import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SUITE } from "../../vitest.config.ts";

export default defineConfig({
	test: {
		...SUITE,
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/windows/**/*.test.ts"],
		globalSetup: ["test/build.ts", "test/windows/setup.ts"],
		// All tests use one Wine prefix, whose profile folder belongs to one test at a time.
		maxWorkers: 1,
		testTimeout: 180_000,
	},
});
