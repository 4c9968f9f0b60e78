import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SUITE } from "../../vitest.config.ts";

/** What `.ci/run` takes, with fewer kills and random names. */
const SAMPLE = ["journey", "kills", "once", "random-names", "sharing"];

const names = process.env.WINDOWS === "sample" ? SAMPLE : ["*"];

export default defineConfig({
	test: {
		...SUITE,
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: names.map((name) => `test/windows/${name}.test.ts`),
		globalSetup: ["test/build.ts", "test/windows/setup.ts"],
		// They wait for daemons more than they compute.
		maxWorkers: 3,
		testTimeout: 180_000,
	},
});
