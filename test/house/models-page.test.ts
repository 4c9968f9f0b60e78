import { expect, test } from "vitest";
import { modelsPage } from "./models-page.ts";

test("docs/models.md is what the tables say; `npm run models-page` writes it anew", async () => {
	await expect(modelsPage()).toMatchFileSnapshot("../../docs/models.md");
});
