import { expect, test } from "vitest";
import { type FilterOptions, filterFrom, limitFrom } from "../../cli/history-filter.ts";
import type { HistoryFilter } from "../../daemon/journal/port/history.ts";

const NOW = new Date("2026-11-22T14:02:03.000Z");

test.each<{ name: string; options: FilterOptions; filter: HistoryFilter }>([
	{ name: "nothing asked for is no filter", options: {}, filter: {} },
	{
		name: "a duration counts back from now",
		options: { since: "2h" },
		filter: { since: new Date("2026-11-22T12:02:03Z") },
	},
	{
		name: "a day begins at its own midnight",
		options: { since: "2026-11-01" },
		filter: { since: new Date(2026, 10, 1) },
	},
	{ name: "until a day is with all of it", options: { until: "2026-11-30" }, filter: { until: new Date(2026, 11, 1) } },
	{
		name: "a time is that time",
		options: { until: "2026-11-30T12:00Z" },
		filter: { until: new Date("2026-11-30T12:00:00Z") },
	},
	{
		name: "an architecture is known by any case",
		options: { architecture: "sd-v1" },
		filter: { architecture: "SD-v1" },
	},
	{ name: "a kind is known by any case", options: { kind: "LoRA" }, filter: { kind: "lora" } },
	{ name: "a base is taken as it is", options: { base: "Flux1" }, filter: { base: "Flux1" } },
	{ name: "a hash is lower case", options: { hash: "7460A6FA" }, filter: { hash: "7460a6fa" } },
	{
		name: "all at once",
		options: { outcome: "refused", name: "NAI*", hash: "abcdef" },
		filter: { outcome: "refused", name: "NAI*", hash: "abcdef" },
	},
])("$name", ({ options, filter }) => {
	expect(filterFrom(options, NOW)).toEqual(filter);
});

test.each<[FilterOptions, string]>([
	[{ since: "soon" }, "usage.since"],
	[{ until: "2026-13-01" }, "usage.until"],
	[{ outcome: "great" }, "usage.outcome"],
	[{ architecture: "SD-v9" }, "usage.architecture"],
	[{ kind: "loras" }, "usage.kind"],
	[{ hash: "abcde" }, "usage.hash"],
	[{ hash: "abcdeg" }, "usage.hash"],
	[{ hash: "a".repeat(65) }, "usage.hash"],
])("%j is refused as %s", (options, code) => {
	expect(() => filterFrom(options, NOW)).toThrow(expect.objectContaining({ code }));
});

test("the refusal of a kind lists the kinds", () => {
	expect(() => filterFrom({ kind: "loras" }, NOW)).toThrow(/diffusion-model, vae, .*lora, /);
});

test.each(["0", "-1", "1.5", "many", ""])("a limit of %j is refused", (given) => {
	expect(() => limitFrom(given)).toThrow(expect.objectContaining({ code: "usage.limit" }));
});
