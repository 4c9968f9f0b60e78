import { expect, test } from "vitest";
import { refusalOf, whatText } from "../../toolkit/what.ts";
import { tableOf } from "./model-tables.ts";

test("a file that could be two models is refused with both names", () => {
	const verdict = {
		kind: "ambiguous",
		architectures: ["SD-v1", "SD-v2"],
		found: [],
		copies: [],
		rejected: [],
	} as const;
	const refusal = refusalOf(verdict, tableOf([]));
	expect(refusal).toMatchObject({ code: "model.ambiguous", message: expect.stringContaining("SD-v1 or SD-v2") });
	expect(whatText(verdict)).toBe("SD-v1 or SD-v2");
});
