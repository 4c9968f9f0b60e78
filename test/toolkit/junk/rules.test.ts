import { expect, test } from "vitest";
import { JUNK_RULES } from "../../../toolkit/junk/rules.ts";

test.each(JUNK_RULES)("the rule about a $why says where its fact comes from", ({ source, why }) => {
	expect(source).toMatch(/\S/);
	expect(why).not.toMatch(/[.:]$/);
});
