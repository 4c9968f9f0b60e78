import { expect, test } from "vitest";
import { errorsPage } from "./errors-page.ts";

test("docs/errors.md is what the catalogues say; `npm run errors-page` writes it anew", async () => {
	await expect(errorsPage()).toMatchFileSnapshot("../../docs/errors.md");
});
