import fc from "fast-check";
import { expect, test } from "vitest";
import { folded } from "../../../cli/events/folded.ts";

test.each([
	["fits", "✔ a.ckpt → b.safetensors", 80, ["✔ a.ckpt → b.safetensors"]],
	[
		"is broken between words, under where it begins",
		"  drops EMA 3.20 GiB; drops 40 junk tensors, 12.0 KiB",
		30,
		["  drops EMA 3.20 GiB; drops 40", "  junk tensors, 12.0 KiB"],
	],
	[
		"keeps a path whole",
		"✘ a.ckpt → /srv/models/Autoprune/Failed/a.ckpt",
		20,
		["✘ a.ckpt →", "/srv/models/Autoprune/Failed/a.ckpt"],
	],
	["counts what is seen, not what colours it", "  \u001b[2mone two\u001b[22m", 9, ["  \u001b[2mone two\u001b[22m"]],
	["counts wide letters twice", "模型 模型", 6, ["模型", "模型"]],
	["is empty", "", 10, [""]],
	[
		"is several, each with an indent of its own",
		"WARN: one two\n    err: three",
		12,
		["WARN: one", "two", "    err:", "    three"],
	],
])("a text that %s", (_, line, columns, rows) => {
	expect(folded(line, columns).split("\n")).toEqual(rows);
});

test.each([undefined, 0])("where nothing says how wide it is (%s), a line stays one", (columns) => {
	const line = "word ".repeat(100);
	expect(folded(line, columns)).toBe(line);
});

test("no word is lost, and no row is too long that has more than one", () => {
	const word = fc.string({ unit: fc.constantFrom("a", "b", "-", "9"), minLength: 1, maxLength: 30 });
	fc.assert(
		fc.property(
			fc.array(word, { minLength: 1 }),
			fc.nat(4),
			fc.integer({ min: 1, max: 60 }),
			(words, indent, columns) => {
				const rows = folded(" ".repeat(indent) + words.join(" "), columns).split("\n");
				expect(rows.flatMap((row) => row.trim().split(" "))).toEqual(words);
				for (const row of rows) if (row.trim().includes(" ")) expect(row.length).toBeLessThanOrEqual(columns);
			},
		),
	);
});
