import { configDefaults, defineConfig, type ViteUserConfig } from "vitest/config";
import { SLOW_TESTS } from "./test/slow/files.ts";

/** How tests run, whichever they are. */
export const SUITE: ViteUserConfig["test"] = {
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
};

export default defineConfig({
	// The source maps of a package that is inlined name files that it does not contain, which is a warning for each.
	logLevel: "error",
	test: {
		...SUITE,
		include: ["test/**/*.test.ts"],
		// `npm run test:slow`, `test:faults`, `test:web` and `test:windows` run the others.
		exclude: [
			...configDefaults.exclude,
			...SLOW_TESTS,
			"test/faults/**",
			"test/hosts/**",
			"test/web/**",
			"test/windows/**",
		],
		// It imports JSON in a way that only bundlers accept.
		server: { deps: { inline: ["@actions/workflow-parser"] } },
	},
});
