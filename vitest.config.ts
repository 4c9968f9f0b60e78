import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		// Faults are injected by `npm run test:faults`, which takes root and tools to do it all.
		exclude: ["test/faults/**", "**/node_modules/**"],
		globalSetup: "test/build.ts",
		pool: "forks",
		// Many tests wait for a daemon to settle; three at once keep two cores busy.
		maxWorkers: 3,
		// Some machines that build ask for colour; what is compared is text.
		env: { NO_COLOR: "1" },
		// A machine that builds several things takes seconds where a quiet one takes a tenth of one.
		testTimeout: 60_000,
		expect: { poll: { timeout: 20_000, interval: 50 } },
		hookTimeout: 60_000,
	},
});
