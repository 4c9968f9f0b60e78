import { expect, test } from "vitest";
import { quoted } from "../../toolkit/quoted.ts";

test.each([
	{ name: "a plain name", text: "model.weight", shown: '"model.weight"' },
	{ name: "quotes and line ends", text: 'a"b\n', shown: '"a\\"b\\n"' },
	{ name: "what would steer a terminal", text: "\u001b[2J\u009b", shown: '"\\u001b[2J\\u{9b}"' },
	{ name: "half a character", text: "\ud800", shown: '"\\ud800"' },
	{ name: "a long name", text: "x".repeat(5000), shown: `"${"x".repeat(100)}…"` },
])("$name is shown on one line", ({ text, shown }) => {
	expect(quoted(text)).toBe(shown);
});
