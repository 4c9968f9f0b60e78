import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { nearestWord } from "../../config/nearest-word.ts";
import { readSettings } from "../../config/settings-file.ts";
import { UserError } from "../../toolkit/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "autoprune-faults-"));
const file = join(folder, "autoprune.yaml");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The errors of a settings file, each as one sentence. */
function faultsIn(yaml: string): string[] {
	writeFileSync(file, yaml);
	try {
		readSettings(file);
	} catch (error) {
		if (!(error instanceof UserError) || error.code !== "config.invalid") throw error;
		return [...(error.detail as { faults: readonly string[] }).faults];
	}
	return [];
}

const DURATION = "must be a duration from 100ms to 1d such as 5s";
const SIZE = "must be a size from 1MB to 100TB such as 20GB";

test.each([
	["a number for a word", "precision: 16", "line 1: `precision`: must be fp16, bf16, fp32 or keep, not 16"],
	["a list for a word", "names: [keep]", "line 1: `names`: must be keep or describe, not a list"],
	[
		"a group for a word",
		"vaeFormat: {a: b}",
		"line 1: `vaeFormat`: must be pt or safetensors, not a group of settings",
	],
	["another word", "precision: fp8", 'line 1: `precision`: must be fp16, bf16, fp32 or keep, not "fp8"'],
	[
		"a misspelt word",
		"log:\n  level: inof",
		'line 2: `log.level`: must be error, warn, info or debug, not "inof"; did you mean `info`?',
	],
	["a word for a switch", 'keepEma: "yes"', 'line 1: `keepEma`: must be true or false, not "yes"'],
	[
		"a misspelt switch",
		"keepEma: flase",
		'line 1: `keepEma`: must be true or false, not "flase"; did you mean `false`?',
	],
	["a number for a switch", "fixClip: 1", "line 1: `fixClip`: must be true or false, not 1"],
	["a word for a count", "workers: many", 'line 1: `workers`: must be a whole number from 1 to 64, not "many"'],
	["a fraction of a count", "workers: 1.5", "line 1: `workers`: must be a whole number from 1 to 64, not 1.5"],
	["too small a count", "workers: 0", "line 1: `workers`: must be a whole number from 1 to 64, not 0"],
	["too large a count", "workers: 65", "line 1: `workers`: must be a whole number from 1 to 64, not 65"],
	[
		"a count beyond all integers",
		"workers: 1e300",
		"line 1: `workers`: must be a whole number from 1 to 64, not 1e+300",
	],
	["an infinite count", "workers: .inf", "line 1: `workers`: must be a whole number from 1 to 64, not Infinity"],
	[
		"too small a number",
		"originals:\n  days: -1",
		"line 2: `originals.days`: must be a number from 0 to 36500, not -1",
	],
	[
		"too large a number",
		"originals: {days: 40000}",
		"line 1: `originals.days`: must be a number from 0 to 36500, not 40000",
	],
	["no number", "originals: {days: .nan}", "line 1: `originals.days`: must be a number from 0 to 36500, not NaN"],
	["a number for a folder", "library: 3", "line 1: `library`: must be a folder, not 3"],
	["a switch for a folder", "inbox: true", "line 1: `inbox`: must be a folder, not true"],
	["an empty folder", 'inbox: ""', "line 1: `inbox`: must be a folder, not empty text"],
	[
		"a folder of a shell",
		"inbox: $HOME/in",
		"line 1: `inbox`: variables such as $HOME are not expanded; write the full path or use ~/",
	],
	["a list for a folder", "folders:\n  lora: [a]", "line 2: `folders.lora`: must be a folder, not a list"],
	["a duration without a unit", "settle: {quiet: 5}", `line 1: \`settle.quiet\`: ${DURATION}, not 5`],
	["a duration of no length", "settle: {quiet: 0s}", `line 1: \`settle.quiet\`: ${DURATION}, not "0s"`],
	["too short a duration", "scan: {every: 99ms}", `line 1: \`scan.every\`: ${DURATION}, not "99ms"`],
	["too long a duration", "scan: {every: 25h}", `line 1: \`scan.every\`: ${DURATION}, not "25h"`],
	[
		"a duration beyond all timers",
		"settle: {quiet: 9999999d}",
		`line 1: \`settle.quiet\`: ${DURATION}, not "9999999d"`,
	],
	["a duration in another unit", "scan:\n  every: 5 weeks", `line 2: \`scan.every\`: ${DURATION}, not "5 weeks"`],
	["a size without a unit", "originals: {minFree: 5}", `line 1: \`originals.minFree\`: ${SIZE}, not 5`],
	["too small a size", "originals: {minFree: 20B}", `line 1: \`originals.minFree\`: ${SIZE}, not "20B"`],
	["a size of nothing", "originals: {minFree: 0GB}", `line 1: \`originals.minFree\`: ${SIZE}, not "0GB"`],
	["too large a size", "originals: {minFree: 101TB}", `line 1: \`originals.minFree\`: ${SIZE}, not "101TB"`],
	[
		"a size in another unit",
		"originals: {minFree: 5 floppies}",
		`line 1: \`originals.minFree\`: ${SIZE}, not "5 floppies"`,
	],
	["an empty command", 'notify: {command: ""}', "line 1: `notify.command`: must be a command, not empty text"],
	["no address", "notify: {webhook: foo}", "line 1: `notify.webhook`: must be an http:// or https:// URL"],
	["a number for an address", "notify: {webhook: 5}", "line 1: `notify.webhook`: must be an http:// or https:// URL"],
	["a value for a group", "scan: 5s", 'line 1: `scan`: must be a group of settings, not "5s"'],
	["a list for a group", "folders: [lora]", "line 1: `folders`: must be a group of settings, not a list"],
	["a value for precisions", "precisions: fp16", 'line 1: `precisions`: must be a group of settings, not "fp16"'],
	[
		"another word in precisions",
		"precisions: {sdxl: half}",
		'line 1: `precisions.sdxl`: must be fp16, bf16, fp32 or keep, not "half"',
	],
	[
		"a group for a list",
		"inboxes: {library: a}",
		"line 1: `inboxes`: must be a list of inboxes, not a group of settings",
	],
	["a value in a list", "inboxes:\n  - a", 'line 2: `inboxes.0`: must be a group of settings, not "a"'],
	["nothing in a list", "inboxes:\n  -", "line 2: `inboxes.0`: must be a group of settings, not nothing"],
	[
		"an inbox without a folder",
		"inboxes:\n  - names: keep",
		"line 2: `inboxes.0`: must set its own `library` or `inbox`",
	],
	[
		"a wrong value in a list",
		"inboxes:\n  - inbox: a\n    settle: {quiet: 5}",
		`line 3: \`inboxes.0.settle.quiet\`: ${DURATION}, not 5`,
	],
	["a list for the file", "- a", "line 1: the file: must be a group of settings, not a list"],
	["a word for the file", "a", 'line 1: the file: must be a group of settings, not "a"'],
	["a misspelt key", "precison: fp16", "line 1: `precison`: unknown setting; did you mean `precision`?"],
	["a misspelt key of a group", "log: {levle: info}", "line 1: `log.levle`: unknown setting; did you mean `level`?"],
	["another key of a group", "scan: {now: 1}", "line 1: `scan.now`: unknown setting; known here: every"],
	[
		"a misspelt key of an inbox",
		"inboxes:\n  - libary: a",
		"line 2: `inboxes.0.libary`: unknown setting; did you mean `library`?",
	],
	[
		"a misspelt key of an inbox's group",
		"inboxes:\n  - inbox: a\n    settle:\n      quite: 5s",
		"line 4: `inboxes.0.settle.quite`: unknown setting; did you mean `quiet`?",
	],
	["a misspelt kind", "folders:\n  LORAS: a", "line 2: `folders.LORAS`: unknown kind; did you mean `lora`?"],
	["another kind", "folders: {songs: a}", "line 1: `folders.songs`: unknown kind; docs/models.md lists them"],
	[
		"a misspelt base",
		"precisions: {flux: keep}",
		"line 1: `precisions.flux`: unknown kind or base; did you mean `flux1`?",
	],
	[
		"another base",
		"precisions: {songs: keep}",
		"line 1: `precisions.songs`: unknown kind or base; docs/models.md lists them",
	],
	["a repeated key", "names: keep\nnames: describe", "line 2: `names`: is in the file more than once; keep one"],
	[
		"a repeated key of an inbox",
		"inboxes:\n  - inbox: a\n    inbox: b",
		"line 3: `inboxes.0.inbox`: is in the file more than once; keep one",
	],
	["an alias", "library: &a x\ninbox: *a", "line 2: `*a`: YAML aliases are not supported; write the value itself"],
	[
		"a key that could control a terminal",
		'scan: {"\\e": 1}',
		"line 1: `scan.\\u{1b}`: unknown setting; known here: every",
	],
	["a value that could control a terminal", 'names: "\\e"', 'line 1: `names`: must be keep or describe, not "\\u001b"'],
	[
		"a port beyond all ports",
		"web: {port: 65536}",
		"line 1: `web.port`: must be a whole number from 0 to 65535, not 65536",
	],
	["a negative port", "web: {port: -1}", "line 1: `web.port`: must be a whole number from 0 to 65535, not -1"],
])("%s is refused in one sentence", (_, yaml, says) => {
	expect(faultsIn(yaml)).toEqual([says]);
});

test.each([
	["the shortest durations", "settle: {quiet: 100ms}\nscan: {every: 0.1s}"],
	["the longest durations", "settle: {quiet: 24h}\nscan: {every: 1d}"],
	["the shortest time and the smallest size", "originals: {days: 0, minFree: 1MB}"],
	["the longest time and the largest size", "originals: {days: 36500, minFree: 100TB}"],
	["the lowest counts", "workers: 1\nweb: {port: 0}"],
	["the highest counts", "workers: 64\nweb: {port: 65535}"],
])("%s are allowed", (_, yaml) => {
	expect(faultsIn(yaml)).toEqual([]);
});

test("another key at the top level, or of an inbox, is refused with all that are known there", () => {
	const [top, inner] = faultsIn("colour: red\ninboxes:\n  - inbox: a\n    colour: red");
	expect(top).toMatch(
		/^line 1: `colour`: unknown setting; known here: library, inbox, .*, journal, role, host, workers, notify, log$/,
	);
	expect(inner).toMatch(/^line 4: `inboxes\.0\.colour`: unknown setting; known here: library, .*, onUnknown, settle$/);
});

test("errors are listed in the order of the file, also within a line, and a repeated key is judged by its last value", () => {
	const yaml =
		"precison: x\nworkers: a\nlog: {leval: info, level: a}\nsettle:\n  quite: 5\n  quiet: 5\nkeepEma: 1\nkeepEma: 2\n";
	expect(faultsIn(yaml).map((fault) => fault.split(": ", 2).join(" "))).toEqual([
		"line 1 `precison`",
		"line 2 `workers`",
		"line 3 `log.leval`",
		"line 3 `log.level`",
		"line 5 `settle.quite`",
		"line 6 `settle.quiet`",
		"line 8 `keepEma`",
		"line 8 `keepEma`",
	]);
});

describe("of any wrong settings", () => {
	const key = fc.constantFrom(
		..."library inbox layout folders precision precisions vaeFormat keepEma settle quiet inboxes scan every".split(" "),
		..."originals days minFree workers notify command webhook log level lora sdxl libary precison flux zzz".split(" "),
		..."web port host hosts token".split(" "),
		"constructor",
		"__proto__",
	);
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 4 },
			fc.oneof(
				fc.integer(),
				fc.double(),
				fc.boolean(),
				fc.constant(null),
				fc.string(),
				fc.constantFrom("fp16", "5s", "a"),
			),
			fc.array(tie("value"), { maxLength: 4 }),
			fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map(asGroup),
		),
	}));
	const settings = fc.array(fc.tuple(key, value), { maxLength: 8 }).map((pairs) => asGroup([...pairs, ["wrong", 1]]));

	test("each error names its own line, lines ascend, and no sentence is the schema library's", () => {
		const foreign = /invalid|expected|received|unrecognized|too (small|big)|unique/i;
		fc.assert(
			fc.property(settings, (one) => {
				const yaml = stringify(one, { lineWidth: 0 });
				const lines = yaml.split("\n");
				const faults = faultsIn(yaml).map((fault) => /^line (\d+): `([^`]+)`: (.*)$/s.exec(fault));
				expect(faults.length).toBeGreaterThan(0);
				const numbers = faults.map((fault) => Number(fault?.[1]));
				expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
				for (const fault of faults) {
					const last = fault?.[2]?.split(".").at(-1) ?? "";
					expect(lines[Number(fault?.[1]) - 1]).toContain(/^\d+$/.test(last) ? "- " : `${last}:`);
					expect(fault?.[3]?.replace(/not ".*"/s, "")).not.toMatch(foreign);
				}
			}),
			{ numRuns: 100 },
		);
	});
});

function asGroup(pairs: readonly (readonly [string, unknown])[]): object {
	return Object.fromEntries(pairs);
}

test.each([
	["quite", ["quiet"], "quiet"],
	["KEEPEMA", ["keepEma"], "keepEma"],
	["vae_format", ["vaeFormat"], "vaeFormat"],
	["comfy", ["auto", "comfyui"], "comfyui"],
	["fp8", ["fp16", "bf16", "fp32"], null],
	["f16", ["fp16", "bf16", "fp32"], "fp16"],
	["", ["a", "on"], null],
	["a".repeat(1_000_000), ["auto"], null],
	["info", [], null],
])("the word nearest to %j among %j is %j", (text, words, nearest) => {
	expect(nearestWord(text, words)).toBe(nearest);
});
