import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { SUITE } from "../../vitest.config.ts";

/** Takes the README's pictures of the page: `npm run page-images`. */
export default defineConfig({
	test: {
		...SUITE,
		root: fileURLToPath(new URL("../..", import.meta.url)),
		include: ["test/web/images.ts"],
		globalSetup: ["test/build.ts", "test/web/chromium.ts"],
		testTimeout: 300_000,
	},
});
