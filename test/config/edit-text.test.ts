import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { editSettings, type SettingChange } from "../../config/edit-text.ts";
import { newSettingsFile } from "../../config/new-file.ts";

function edited(text: string, ...changes: [string, unknown][]): string {
	return editSettings(
		"/a.yaml",
		text,
		changes.map(([key, value]) => ({ key: key.split("."), value })),
	);
}

/** Comments everywhere, both styles of groups, both quotes, anchors, a tag and odd spaces. */
const COMMENTED = `# head

library:   /models   # the library
# between
precision: &p "fp16"  # p
settle: &s
  # above quiet
  quiet:   '5s'   # q
  # below quiet

folders: {lora: styles, vae: "v a e",} # f
notify:   # none
  # command: say
originals: !!map
    # deep
    days: 7

    # minFree: 1GB
scan: { }
# end`;

/** Each case: a change, and the parts of the text that it replaces. */
const CASES: readonly [name: string, key: string, value: unknown, from: string, to: string][] = [
	["a value", "library", "~/models", "/models ", "~/models "],
	["a value with an anchor", "precision", "bf16", '"fp16"', "bf16"],
	["a value in a block", "settle.quiet", "7s", "'5s'", "7s"],
	["a value in a block with a tag", "originals.days", 30, "7", "30"],
	["a value of text that looks like YAML", "library", "a: #b", "/models ", '"a: #b" '],
	["one entry of a record", "folders", { lora: "a, b", vae: "v a e" }, "styles", '"a, b"'],
	["a new entry of a record", "folders", { lora: "styles", vae: "v a e", clip: 1 }, '",}', '", clip: 1,}'],
	["the last entry of a record, which goes", "folders", { lora: "styles" }, ', vae: "v a e",}', ", }"],
	["the first entry of a record, which goes", "folders", { vae: "v a e" }, "lora: styles, ", ""],
	["a record, which goes", "folders", null, 'folders: {lora: styles, vae: "v a e",} # f\n', ""],
	["a record that is emptied", "folders", {}, 'folders: {lora: styles, vae: "v a e",} # f\n', ""],
	["a setting, which goes", "precision", null, 'precision: &p "fp16"  # p\n', ""],
	["a setting that is not in the file, which goes", "workers", null, "", ""],
	[
		"a new setting in a group without settings",
		"notify.webhook",
		"http://a/#b",
		"notify:",
		"notify: {webhook: http://a/#b}",
	],
	["a new setting in an empty group in braces", "scan.every", "1s", "{ }", "{every: 1s }"],
	["a new setting in a block", "originals.minFree", "1GB", "# minFree: 1GB\n", "# minFree: 1GB\n    minFree: 1GB\n"],
	["a new setting", "workers", 3, "# end", "# end\nworkers: 3"],
	["a new group", "log.level", "warn", "# end", "# end\nlog:\n  level: warn"],
];

describe.each([
	["", (text: string) => text],
	[" with the line ends of Windows", (text: string) => text.replaceAll("\n", "\r\n")],
	[" with a byte order mark", (text: string) => `\uFEFF${text}`],
])("in a file%s, every other byte stays as it is after a change of", (_, written) => {
	test.each(CASES)("%s", (_, key, value, from, to) => {
		expect(COMMENTED.split(from)).toHaveLength(from === "" ? COMMENTED.length : 2);
		expect(edited(written(COMMENTED), [key, value])).toBe(written(COMMENTED.replace(from, () => to)));
	});

	test("a group that is emptied, which goes and leaves the comments in it", () => {
		const expected = COMMENTED.replace("settle: &s\n", "").replace("  quiet:   '5s'   # q\n", "");
		expect(edited(written(COMMENTED), ["settle.quiet", null])).toBe(written(expected));
	});
});

test("several changes are made at once, and a change to the same value changes nothing", () => {
	expect(edited(COMMENTED, ["precision", "fp16"], ["originals.days", 7])).toBe(COMMENTED);
	const text = edited(COMMENTED, ["settle.quiet", null], ["workers", 2], ["workers", 4], ["keepEma", true]);
	expect(parse(text)).toEqual({
		...{ library: "/models", precision: "fp16", folders: { lora: "styles", vae: "v a e" } },
		...{ notify: null, originals: { days: 7 }, scan: {}, workers: 4, keepEma: true },
	});
});

test.each([
	["", "workers: 4\n"],
	["# only a comment", "# only a comment\nworkers: 4"],
	["# only a comment\n", "# only a comment\nworkers: 4\n"],
	["{}", "{workers: 4}"],
	["{fixClip: true}\n", "{fixClip: true, workers: 4}\n"],
	[
		"%YAML 1.2\n---\n# c\nfixClip: true\n...\n# after\n",
		"%YAML 1.2\n---\n# c\nfixClip: true\nworkers: 4\n...\n# after\n",
	],
	["fixClip: true\n\n\n", "fixClip: true\nworkers: 4\n\n\n"],
	["workers:\n", "workers: 4\n"],
	["workers: ~\n", "workers: 4\n"],
	["workers: |\n  3\nfixClip: true", "workers: 4\nfixClip: true"],
])("a setting is written into %j", (before, after) => {
	expect(edited(before, ["workers", 4])).toBe(after);
});

test.each([
	["workers: 4", ""],
	["{workers: 4}", "{}"],
	["fixClip: true\nworkers: 4", "fixClip: true\n"],
	["{workers: 4, fixClip: true}", "{fixClip: true}"],
	["{fixClip: true, workers: 4}", "{fixClip: true}"],
	["{fixClip: true, # c\n workers: 4, # w\n}", "{fixClip: true, # c\n # w\n}"],
	["workers: # w\n\n  4 # four\n# c\n", "# c\n"],
])("a setting is removed from %j", (before, after) => {
	expect(edited(before, ["workers", null])).toBe(after);
});

test.each([
	["a key without a value", "? workers\n", ["workers", 4]],
	["a tag that makes another value of it", "workers: !!str 3\n", ["workers", 4]],
	["a list", "- workers\n", ["workers", 4]],
	["several documents", "workers: 3\n---\nworkers: 4\n", ["fixClip", true]],
] as const)("what is written with %s is not edited, and the fault says so", (_, text, [key, value]) => {
	expect(() => edited(text, [key, value])).toThrow(
		expect.objectContaining({ code: "config.not-editable", message: expect.stringContaining(key) }),
	);
});

test("a new settings file keeps its comments, and gets the new value", () => {
	const text = newSettingsFile();
	for (const [key, value] of [
		["library", "/m"],
		["workers", 2],
		["originals.minFree", "1GB"],
		["notify.webhook", "http://a"],
		["log.level", "warn"],
		["folders", { lora: "a" }],
	] as const) {
		const after = edited(text, [key, value]);
		expect(after.split("\n").filter((line) => line.startsWith("#"))).toEqual(
			text.split("\n").filter((line) => line.startsWith("#")),
		);
		expect(key.split(".").reduce((above, name) => above[name], parse(after))).toEqual(value);
	}
});

const text = fc.string({ unit: fc.constantFrom("a", " ", "#", ":", ",", "{", "'", '"', "é", "-", "\\", "🙂") });
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant("5s"), fc.constant("true"));
/** A line end in a file makes blocks of text, of which the last line cannot be told from what follows. */
const written = fc.oneof(scalar, fc.constant("a\n# b\nworkers: 4\n"));
const name = fc.constantFrom("library", "precision", "workers", "é");
const file = fc.dictionary(
	fc.constantFrom("library", "precision", "settle", "folders"),
	fc.oneof(scalar, fc.dictionary(name, scalar)),
);
const change: fc.Arbitrary<SettingChange> = fc.record({
	key: fc.oneof(fc.tuple(name), fc.tuple(fc.constantFrom("settle", "folders"), name)),
	value: fc.oneof(written, fc.constant(null)),
});

test("whatever is in a file, a change changes only its setting", () => {
	const style = fc.record({
		collectionStyle: fc.constantFrom("any" as const, "flow" as const),
		indent: fc.integer({ min: 1, max: 5 }),
	});
	fc.assert(
		fc.property(file, style, change, (values, options, one) => {
			const before = stringify(values, options);
			const { key, value } = one;
			const [top = "", inner] = key;
			const group = values[top];
			// A group is never a scalar in a valid file.
			fc.pre(inner === undefined || typeof group === "object" || group === undefined);
			const after = editSettings("/a.yaml", before, [one]);
			const kept = Object.fromEntries(Object.entries(values).filter(([other]) => other !== top));
			expect(parse(after) ?? {}).toMatchObject(kept);
			const found = key.reduce<unknown>(
				(above, step) => (above as Record<string, unknown> | undefined)?.[step],
				parse(after) ?? {},
			);
			expect(found ?? null).toEqual(value);
		}),
		{ numRuns: 1000 },
	);
});
