import { expect, test } from "vitest";
import { KIND_IDS, KINDS } from "../../toolkit/kinds.ts";
import { kindText } from "../../web/text/what.ts";

test("the page calls every kind by the name that the program uses", () => {
	expect(KIND_IDS.map(kindText)).toEqual(KIND_IDS.map((kind) => KINDS[kind]));
});
