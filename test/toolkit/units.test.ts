import { expect, test } from "vitest";
import { countText, savedText, sizeText, timeText } from "../../toolkit/units.ts";

test.each([
	[0, "0 B"],
	[1023, "1023 B"],
	[1024, "1.00 KiB"],
	[4301, "4.20 KiB"],
	[20 * 1024, "20.0 KiB"],
	[319 * 2 ** 20, "319 MiB"],
	[1023.7 * 2 ** 20, "1.00 GiB"],
	[7_703_611_949, "7.17 GiB"],
	[2 ** 60, "1024 PiB"],
])("%d bytes are shown as %s", (bytes, text) => {
	expect(sizeText(bytes)).toBe(text);
});

test.each([
	[0, "0 ms"],
	[99, "99 ms"],
	[100, "0.1 s"],
	[2345, "2.3 s"],
	[59_949, "59.9 s"],
	[59_999, "1 min 00 s"],
	[245_000, "4 min 05 s"],
	[7_800_000, "2 h 10 min"],
])("%d ms are shown as %s", (ms, text) => {
	expect(timeText(ms)).toBe(text);
});

test("what was saved is shown only where something was", () => {
	expect(savedText(7.17, 1.99)).toBe("−72 %");
	expect(savedText(1, 1)).toBe("");
	expect(savedText(1, 2)).toBe("");
});

test("one of a thing is singular", () => {
	expect([countText(1, "tensor"), countText(2, "tensor"), countText(0, "tensor")]).toEqual([
		"1 tensor",
		"2 tensors",
		"0 tensors",
	]);
});
