import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome } from "./run.ts";

const LONG = "x".repeat(255 - ".safetensors".length);
const ALSO_LONG = LONG.replaceAll("x", "z");

/** The published name of a file, by the name that it comes with. */
const PUBLISHED: readonly (readonly [what: string, came: string, published: string])[] = [
	["a name of 255 bytes", `${LONG}.safetensors`, `${LONG}.safetensors`],
	["a name of 255 bytes that gets longer", `${ALSO_LONG}zzzzzzzzz.pt`, `${ALSO_LONG}.safetensors`],
	["a newline", "two\nlines.safetensors", "two_lines.safetensors"],
	["a leading dash", "--help.safetensors", "--help.safetensors"],
	["marks that reorder text", "a\u202ecod.safetensors", "a\u202ecod.safetensors"],
	["what a shell would run", "$(touch x) 'y'.safetensors", "$(touch x) 'y'.safetensors"],
	["a query behind it", "x.safetensors?download=true", "x.safetensors"],
	["a query and no ending", "181248?type=Model&format=SafeTensor", "181248.safetensors"],
	["the number of a second download", "y.safetensors.1", "y.safetensors"],
	["a doubled ending", "m.safetensors.safetensors", "m.safetensors"],
	["the short ending", "s.sft", "s.safetensors"],
];

/** These are cleaned to one name. */
const ALIKE = ["n.safetensors", "n.safetensors?download=true", "n.safetensors.1"];
const NOT_UTF8 = Buffer.from([0x61, 0xff, 0x62, ...Buffer.from(".safetensors")]);
const REFUSED = "it's $(x).ckpt";

let home: Home;
let published: readonly string[];
let originals: readonly string[];

// All of them come at once, and one run of the daemon takes them.
beforeAll(() => {
	home = makeHome();
	for (const [, name] of PUBLISHED) home.drop(name, loraFile());
	for (const [seed, name] of ALIKE.entries()) home.drop(name, loraFile(seed));
	writeFileSync(Buffer.concat([Buffer.from(`${home.inbox}/`), NOT_UTF8]), loraFile());
	home.drop(REFUSED, "no model, but long enough to be looked at");
	expect(home.run("watch", "--once").code).toBe(1);
	published = home.names("Lora");
	originals = home.names("Autoprune", "Originals");
}, 120_000);

afterAll(() => home.remove());

test.each(PUBLISHED)("%s is published and put away", (_, came, name) => {
	expect(published).toContain(name);
	expect(originals).toContain(came);
});

test("nothing else is published, and nothing stays in the inbox", () => {
	expect(published).toHaveLength(PUBLISHED.length + ALIKE.length + 1);
	expect(originals).toHaveLength(published.length);
	expect(home.names("Autoprune")).toEqual(["Failed", "Originals"]);
});

test("nothing that steers a terminal, or turns text around, reaches it", () => {
	const shown = home.run("log", "--limit", "100").out;
	expect(shown).toContain("two");
	expect(["\u202e", "\u001b"].filter((character) => shown.includes(character))).toEqual([]);
});

test("names that are cleaned to one name are numbered", () => {
	expect(published.filter((name) => name.startsWith("n"))).toEqual([
		"n(1).safetensors",
		"n(2).safetensors",
		"n.safetensors",
	]);
	expect(originals).toEqual(expect.arrayContaining(ALIKE));
});

test("a file whose name is not UTF-8 is published under a readable name, and its original keeps its name", () => {
	expect(published).toContain("a_b.safetensors");
	expect(originals).toContain("a\ufffdb.safetensors");
	const { entries } = JSON.parse(home.run("log", "--json", "--name", "a*b.safetensors").out);
	expect(entries).toHaveLength(1);
	expect(Buffer.from(entries[0].source.pathHex, "hex").subarray(-NOT_UTF8.length)).toEqual(NOT_UTF8);
});

test("a refused file of an odd name has a reason that can be copied into a shell", () => {
	expect(home.names("Autoprune", "Failed")).toEqual([REFUSED, `${REFUSED}.reason.txt`]);
	const reason = readFileSync(join(home.inbox, "Failed", `${REFUSED}.reason.txt`), "utf8");
	expect(reason).toContain(`autoprune inspect --full './it'\\''s $(x).ckpt'`);
});
