import { expect, test } from "vitest";
import { reasonText } from "../../../daemon/pipeline/reason.ts";

const FAULT = {
	code: "model.unknown",
	message: "It resembles no known model.",
	hint: "Please report it.",
	retry: "never",
	detail: undefined,
} as const;
const WHEN = new Date("2026-12-01T10:20:30Z");

test("the reason of an unknown file lists its tensors, one on a line, and how many more there are", () => {
	const tensors = { shown: ['"a" [2]', '"b" [3, 4]'], total: 7 };
	const text = reasonText({ job: 3, when: WHEN, what: "unknown", fault: FAULT, tensors });
	expect(text).toContain('Its tensors   "a" [2]\n              "b" [3, 4]\n              and 5 more\n');
	expect(text).toContain("Why           It resembles no known model. (model.unknown)\n");
});

test("the reason of any other file lists none", () => {
	const text = reasonText({ job: 3, when: WHEN, what: null, fault: FAULT, tensors: { shown: [], total: 0 } });
	expect(text).not.toContain("Its tensors");
	expect(text).not.toContain("What it is");
});
