import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

let home: Home;
let daemon: Daemon;

beforeEach(async () => {
	home = makeHome();
	daemon = home.start();
	await daemon.saw(tells("watching"));
});

afterEach(async () => {
	daemon.process.kill("SIGKILL");
	await daemon.ended;
	home.remove();
});

const LONG = "x".repeat(255 - ".safetensors".length);

test.each([
	["a name of 255 bytes", `${LONG}.safetensors`, `${LONG}.safetensors`],
	["a name of 255 bytes that gets longer", `${LONG}xxxxxxxxx.pt`, `${LONG}.safetensors`],
	["a newline", "two\nlines.safetensors", "two_lines.safetensors"],
	["a leading dash", "--help.safetensors", "--help.safetensors"],
	["marks that reorder text", "a\u202ecod.safetensors", "a\u202ecod.safetensors"],
	["what a shell would run", "$(touch x) 'y'.safetensors", "$(touch x) 'y'.safetensors"],
	["a query behind it", "x.safetensors?download=true", "x.safetensors"],
	["a query and no ending", "181248?type=Model&format=SafeTensor", "181248.safetensors"],
	["the number of a second download", "y.safetensors.1", "y.safetensors"],
	["a doubled ending", "m.safetensors.safetensors", "m.safetensors"],
	["the short ending", "s.sft", "s.safetensors"],
])("%s is published and put away", async (_, name, published) => {
	writeFileSync(join(home.inbox, name), loraFile());
	await daemon.saw(tells("published", name));
	expect(home.names("Lora")).toEqual([published]);
	expect(home.names("Autoprune", "Originals")).toEqual([name]);
	// Nothing that steers a terminal, or turns text around, reaches it.
	const shown = home.run("log").out;
	expect(["\u202e", "\u001b"].filter((character) => shown.includes(character))).toEqual([]);
});

test("names that are cleaned to one name are numbered", async () => {
	const names = ["x.safetensors", "x.safetensors?download=true", "x.safetensors.1"];
	for (const [index, name] of names.entries()) {
		const changed = loraFile();
		changed[changed.length - 1] = index + 1;
		writeFileSync(join(home.inbox, name), changed);
		await daemon.saw(tells("published", name));
	}
	expect(home.names("Lora")).toEqual(["x(1).safetensors", "x(2).safetensors", "x.safetensors"]);
});

test("a name that is not UTF-8 is published under one that can be shown, and put away as it was", async () => {
	const name = Buffer.from([0x61, 0xff, 0x62, ...Buffer.from(".safetensors")]);
	writeFileSync(Buffer.concat([Buffer.from(`${home.inbox}/`), name]), loraFile());
	await daemon.saw(tells("published"));
	expect(home.names("Lora")).toEqual(["a_b.safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["a\ufffdb.safetensors"]);
	const [entry] = JSON.parse(home.run("log", "--json").out).entries;
	expect(Buffer.from(entry.source.pathHex, "hex").subarray(-name.length)).toEqual(name);
});

test("a refused file of an odd name has a reason that can be copied into a shell", async () => {
	const name = "it's $(x).ckpt";
	writeFileSync(join(home.inbox, name), "no model, but long enough to be looked at");
	await daemon.saw(tells("refused", name));
	expect(home.names("Autoprune", "Failed")).toEqual([name, `${name}.reason.txt`]);
	const reason = readFileSync(join(home.inbox, "Failed", `${name}.reason.txt`), "utf8");
	expect(reason).toContain(`autoprune inspect --full './it'\\''s $(x).ckpt'`);
});
