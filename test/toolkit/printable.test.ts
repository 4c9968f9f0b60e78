import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../toolkit/printable.ts";

test("a name that clears the screen is shown, not obeyed", () => {
	expect(printable("a\u001b[2Jb\nc.ckpt")).toBe("a\\u{1b}[2Jb\\u{a}c.ckpt");
});

test("a name that hides its ending by turning the text around is shown as it is", () => {
	expect(printable("model\u202etpkc.exe")).toBe("model\\u{202e}tpkc.exe");
});

test("other letters stay as they are", () => {
	expect(printable("アニメ-ü (1).safetensors")).toBe("アニメ-ü (1).safetensors");
});

test("no control character is left, whatever the name", () => {
	fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/\p{Cc}/u.test(printable(text))));
});
