import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SUITE } from "../../vitest.config.ts";
import { SLOW_TESTS } from "./files.ts";

export default defineConfig({
	test: {
		...SUITE,
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: [...SLOW_TESTS],
		// Some write gigabytes, and `.ci/run` runs several hosts beside them.
		testTimeout: 240_000,
	},
});
