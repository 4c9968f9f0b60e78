import { expect, test } from "vitest";
import { parseSize } from "../../config/size.ts";

test.each([
	{ text: "20GiB", bytes: 20 * 2 ** 30 },
	{ text: "1.5 TiB", bytes: 1.5 * 2 ** 40 },
	{ text: "500MB", bytes: 500_000_000 },
	{ text: "0B", bytes: 0 },
	{ text: " 4096B ", bytes: 4096 },
	{ text: "20", bytes: null },
	{ text: "20 gib", bytes: null },
	{ text: "-1GiB", bytes: null },
	{ text: "1iB", bytes: null },
	{ text: "many", bytes: null },
])("'$text' is $bytes bytes", ({ text, bytes }) => {
	expect(parseSize(text)).toBe(bytes);
});
