import { expect, test } from "vitest";
import { entryLine, historyText } from "../../../cli/render/history-text.ts";
import { NOW } from "../../daemon/arrivals.ts";
import { CONTENT } from "../../daemon/post-processing/notify/content.ts";

const FLUX = { architecture: null, kind: "diffusion-model", base: "flux1", variant: "fill" };
const UNKNOWN = { architecture: null, kind: null, base: null, variant: null };
const REFUSED = { outcome: "refused", code: "model.unknown", output: null } as const;

test.each([
	{ name: "its architecture", given: {}, text: "SD-v1" },
	{ name: "its kind and base where it has no architecture", given: FLUX, text: "diffusion model flux1" },
	{ name: "a dash where it was refused and not identified", given: { ...UNKNOWN, ...REFUSED }, text: "–" },
	{ name: "unknown where it was placed and not identified", given: UNKNOWN, text: "unknown" },
])("a file is listed by $name, in the table and in a line alone", ({ given, text }) => {
	const entry = { ...CONTENT, ...given };
	const table = historyText([entry], { count: 1, bytesSaved: 40 }, new Date(NOW), 160);
	for (const lines of [table, entryLine(entry, new Date(NOW))]) {
		const line = lines.split("\n").find((one) => one.includes("412")) ?? "";
		expect(line.split(/ {2,}/)).toContain(text);
	}
});
