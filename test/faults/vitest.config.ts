import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/faults/**/*.test.ts"],
		globalSetup: "test/build.ts",
		pool: "forks",
		// Some change the machine: mounts, its limits. And each test runs as many daemons at once as is good for it.
		fileParallelism: false,
		env: { NO_COLOR: "1" },
		// A kill-point run starts hundreds of daemons.
		testTimeout: 900_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 30_000, interval: 50 } },
		// What it prints is a result too: how many points were tried.
		disableConsoleIntercept: true,
	},
});
