import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SUITE } from "../../vitest.config.ts";

export default defineConfig({
	test: {
		...SUITE,
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/windows/**/*.test.ts"],
		globalSetup: ["test/build.ts", "test/windows/setup.ts"],
		// They wait for daemons more than they compute.
		maxWorkers: 3,
		testTimeout: 180_000,
	},
});
