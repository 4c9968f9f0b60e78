import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/hosts/**/*.test.ts"],
		globalSetup: "test/build.ts",
		pool: "forks",
		// Each test runs two daemons and a database.
		maxWorkers: 1,
		env: { NO_COLOR: "1" },
		testTimeout: 300_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 120_000, interval: 100 } },
		// What it prints is a result too: how long a takeover took.
		disableConsoleIntercept: true,
	},
});
