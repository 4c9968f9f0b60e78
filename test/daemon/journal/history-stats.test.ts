import { expect, test } from "vitest";
import { statsText } from "../../../cli/commands/log-stats.ts";
import { statsOf } from "../../../daemon/journal/history-stats.ts";
import type { HistorySum } from "../../../daemon/journal/port/history.ts";

const GIB = 2 ** 30;

const SUMS: readonly HistorySum[] = [
	{
		month: "2026-11",
		architecture: "SD-v1",
		kind: null,
		base: null,
		files: 3,
		bytesIn: 8 * GIB,
		bytesOut: 4 * GIB,
		bytesSaved: 4 * GIB,
		undone: 1,
	},
	{
		month: "2026-10",
		architecture: "SD-v1",
		kind: null,
		base: null,
		files: 1,
		bytesIn: 4 * GIB,
		bytesOut: 2 * GIB,
		bytesSaved: 2 * GIB,
		undone: 0,
	},
	{
		month: "2026-11",
		architecture: "VAE-v1",
		kind: null,
		base: null,
		files: 2,
		bytesIn: GIB,
		bytesOut: GIB / 4,
		bytesSaved: (3 * GIB) / 4,
		undone: 0,
	},
	{
		month: "2026-11",
		architecture: null,
		kind: null,
		base: null,
		files: 5,
		bytesIn: 100,
		bytesOut: 0,
		bytesSaved: 0,
		undone: 0,
	},
];

test("sums are added up each way", () => {
	const stats = statsOf(SUMS);
	expect(stats.total).toEqual({
		files: 11,
		bytesIn: 13 * GIB + 100,
		bytesOut: 6.25 * GIB,
		bytesSaved: 6.75 * GIB,
		undone: 1,
	});
	expect(stats.byArchitecture.map(({ architecture, files }) => [architecture, files])).toEqual([
		["SD-v1", 4],
		["VAE-v1", 2],
		[null, 5],
	]);
	expect(stats.byMonth.map(({ month, files }) => [month, files])).toEqual([
		["2026-10", 1],
		["2026-11", 10],
	]);
});

test("the table has a bar for each share, the longest for the most", () => {
	const lines = statsText(statsOf(SUMS)).split("\n");
	const bars = ["SD-v1", "VAE-v1", "unknown", "2026-10", "2026-11"].map((name) => {
		const line = lines.find((one) => one.trimStart().startsWith(name)) ?? "";
		return /[▏▎▍▌▋▊▉█]*$/.exec(line)?.[0];
	});
	expect(bars).toEqual(["█".repeat(24), "███", "", "██████████▏", "█".repeat(24)]);
	expect(lines.at(-1)).toBe("11 files, 13.0 GiB in, 6.25 GiB out, 6.75 GiB saved in all; 1 undone");
});

test("files without an architecture are grouped by kind and base, over all months", () => {
	const nothing = { architecture: null, bytesIn: 2, bytesOut: 1, bytesSaved: 1, undone: 0 };
	const stats = statsOf([
		{ ...nothing, month: "2026-11", kind: "diffusion-model", base: "flux1", files: 4 },
		{ ...nothing, month: "2026-10", kind: "diffusion-model", base: "flux1", files: 2 },
		{ ...nothing, month: "2026-10", kind: "lora", base: "flux1", files: 1 },
	]);
	expect(stats.byArchitecture).toMatchObject([
		{ architecture: null, kind: "diffusion-model", base: "flux1", files: 6, bytesSaved: 2 },
		{ architecture: null, kind: "lora", base: "flux1", files: 1, bytesSaved: 1 },
	]);
	expect(statsText(stats)).toMatch(/\n *diffusion model flux1 +6 .*\n *LoRA flux1 +1 /);
});

test("nothing done has no table", () => {
	expect(statsText(statsOf([]))).toBe("No matching entries.");
});
