import fc from "fast-check";
import { expect, test } from "vitest";
import { CSV_TITLES, csvLine } from "../../../daemon/journal/history-csv.ts";
import { CONTENT } from "../../daemon/post-processing/notify/content.ts";

const TITLES = parse(CSV_TITLES);

test("a line has a cell for each title, and nothing where nothing is known", () => {
	const cells = parse(csvLine(CONTENT));
	expect(Object.fromEntries(TITLES.map((title, index) => [title, cells[index]]))).toMatchObject({
		id: "412",
		outcome: "published",
		kind: "checkpoint",
		base: "sd1",
		variant: "",
		reason: "",
		source_name: "NAI.ckpt",
		output_bytes: "60",
		source_sha256: "",
	});
	expect(cells).toHaveLength(TITLES.length);
});

test("any name comes back as it was, also one that a spreadsheet takes for a formula", () => {
	const text = fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", "a", " ", "é", "=", "+", "-", "@", "\t", "'") });
	fc.assert(
		fc.property(text, (name) => {
			const cells = parse(csvLine({ ...CONTENT, source: { ...CONTENT.source, name } }));
			expect(cells).toHaveLength(TITLES.length);
			expect(cells[TITLES.indexOf("source_name")]).toBe(name);
		}),
	);
});

/** One record of RFC 4180, read by its own rules. */
function parse(line: string): string[] {
	const cells: string[] = [];
	const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/gy;
	for (let match = cell.exec(line); match !== null; match = cell.exec(line)) {
		cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
		if (match[3] === "\r\n") break;
	}
	return cells;
}
