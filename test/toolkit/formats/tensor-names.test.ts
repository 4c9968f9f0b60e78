import fc from "fast-check";
import { expect, test } from "vitest";
import { WRITERS } from "../../../toolkit/formats/index.ts";
import { checkNames, codePointOrder } from "../../../toolkit/formats/tensor-names.ts";
import { wanted } from "./planned.ts";

test.each([
	{ a: "", b: "a" },
	{ a: "a", b: "aa" },
	{ a: "Z", b: "a" },
	{ a: "\ud7ff", b: "\ue000" },
	{ a: "\uffff", b: "\u{10000}" },
	{ a: "\u{10000}", b: "\u{10ffff}" },
])("$a comes before $b", ({ a, b }) => {
	expect(codePointOrder([a, b])(a, b)).toBeLessThan(0);
	expect(codePointOrder([a, b])(b, a)).toBeGreaterThan(0);
	expect(codePointOrder([a, b])(a, a)).toBe(0);
});

test("the order is that of the UTF-8 bytes", () => {
	const name = fc.string({
		unit: fc.oneof(fc.constantFrom("a", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "😀")),
		maxLength: 4,
	});
	fc.assert(
		fc.property(name, name, (a, b) => {
			expect(Math.sign(codePointOrder([a, b])(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
		}),
	);
});

test("a name with half a character is refused", () => {
	expect(() => checkNames([{ name: "a" }, { name: "b\udfff" }])).toThrow(
		expect.objectContaining({ code: "file.name-not-text" }),
	);
});

test.each(Object.values(WRITERS))("two tensors of one name are a bug that $id does not write", (writer) => {
	const twice = [wanted("a", "F16", [1]), wanted("a", "F32", [1])];
	expect(() => writer.layout(twice, [])).toThrow('two tensors called "a"');
});
