import { copyFileSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { prepare } from "../../operations/prepare.ts";
import { writePlan } from "../../operations/write-plan.ts";
import { createPool } from "../../workers/pool.ts";
import { loraFile } from "./lora.ts";
import { type PlainTensor, readPlain, writePlain } from "./plain-safetensors.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { hasTorch, saveWithTorch } from "./torch-zip.ts";

const TORCH = fileURLToPath(new URL("../fixtures/torch/", import.meta.url));

/** Names that nobody knows, among them some that are junk in a known model. */
const TENSORS: readonly PlainTensor[] = ["tower.0.weight", "tower.0.bias", "optimizer.state.0.exp_avg", "betas"].map(
	(name, i) => ({ name, dtype: "F32", shape: [i + 1, 4], bytes: Uint8Array.of(0, 0, i, 0x3f, 1, 2, 3, 0x40) }),
);

/** Fixtures of torch that do not become a safetensors file in Unsorted, and what becomes of them. */
const NOT_CONVERTED: Readonly<Record<string, string>> = {
	"embedding-settings.pt": "embedding",
	"hypernetwork-settings.pt": "kept",
	// A second set of weights, or an optimizer's state, beside the model.
	"trained.pt": "kept",
	"wrapped.pth": "kept",
	// The same, and a global that torch loads only where that is allowed.
	"lightning-legacy.ckpt": "model.unknown-pickle",
	"lightning.ckpt": "model.unknown-pickle",
	"nothing.pt": "file.no-tensors",
};

/** A pickle that would run a command. */
const ATTACK = Buffer.from("\x80\x02cposix\nsystem\nq\x00X\x04\x00\x00\x00trueq\x01\x85q\x02Rq\x03.", "latin1");

function homeWith(onUnknown: string, more = ""): Home {
	const home = makeHome(`onUnknown: ${onUnknown}\n${more}`);
	onTestFinished(() => home.end());
	return home;
}

/** A file appears in the inbox at once, as by a move. */
function drop(home: Home, name: string, write: (path: string) => void): void {
	const path = join(home.folder, name);
	write(path);
	renameSync(path, join(home.inbox, name));
}

const unknown = (path: string): void => writePlain(path, TENSORS, { author: "Ann" });

/** The bytes of a GGUF of one tensor that nobody knows. */
function gguf(): Buffer {
	const name = Buffer.from("tower.weight");
	const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
	const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
	const info = [u64(name.length), name, u32(1), u64(8), u32(0), u64(0)];
	const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(1), u64(0), ...info]);
	return Buffer.concat([header, Buffer.alloc(32 - (header.length % 32)), Buffer.alloc(32, 7)]);
}

describe("onUnknown: place", () => {
	test("an unknown safetensors or GGUF file is linked into Unsorted, and its entry says that nobody knows it", () => {
		const home = homeWith("place");
		drop(home, "odd.safetensors", unknown);
		drop(home, "odd.gguf", (path) => writeFileSync(path, gguf()));
		const inodes = ["odd.gguf", "odd.safetensors"].map((name) => statSync(join(home.inbox, name)).ino);
		const { code, out } = home.run("watch", "--once");
		expect(code).toBe(0);
		expect(home.names("Unsorted")).toEqual(["odd.gguf", "odd.safetensors"]);
		expect(home.names("Unsorted").map((name) => statSync(join(home.library, "Unsorted", name)).ino)).toEqual(inodes);
		expect(out).toMatch(/"event":"published".*"to":"Unsorted\/odd\.safetensors".*"what":"unknown"/);
		expect(out).toContain("unknown model: placed unchanged");
		const { entries } = JSON.parse(home.run("log", "--json").out);
		const told = { outcome: "unchanged", code: null, architecture: null, kind: null, base: null, variant: null };
		expect(entries).toMatchObject([told, told]);
		expect(JSON.parse(home.run("log", "--json", "--kind", "lora").out).entries).toEqual([]);
		const shown = home.run("log", "show", String(entries[0].id)).out;
		expect(shown).toMatch(/model +unknown\n/);
		expect(shown).toContain("unknown model: placed unchanged");
		expect(home.run("log", "stats").code).toBe(0);
		expect(home.run("log").out).toMatch(/unknown +odd\.gguf/);
	});

	test.runIf(hasTorch)("an unknown pickle becomes a safetensors file with every tensor as it came", () => {
		const home = homeWith("place");
		drop(home, "odd.ckpt", (path) => {
			writePlain(`${path}.safetensors`, TENSORS);
			saveWithTorch({ [`${path}.safetensors`]: path });
		});
		const { code, out } = home.run("watch", "--once");
		expect(code).toBe(0);
		expect(home.names("Unsorted")).toEqual(["odd.safetensors"]);
		expect(out).toContain("converted to safetensors, every tensor unchanged");
		const { tensors } = readPlain(join(home.library, "Unsorted", "odd.safetensors"), 64);
		const came = readPlain(join(home.folder, "odd.ckpt.safetensors"), 64).tensors;
		expect(Object.fromEntries(tensors)).toEqual(Object.fromEntries(came));
		expect(home.names("Autoprune", "Originals")).toEqual(["odd.ckpt"]);
	});

	test("pickles of every form lose nothing: they become safetensors files of the same tensors, stay what they are, or are refused", async () => {
		const home = homeWith("place");
		const names = readdirSync(TORCH).filter((name) => name !== "golden.json");
		for (const name of names) copyFileSync(join(TORCH, name), join(home.inbox, name));
		home.drop("attack.pt", ATTACK);
		expect(home.run("watch", "--once").code).toBe(1);
		const pool = createPool({ workers: 1 });
		onTestFinished(() => pool.close());
		const [config] = (await loadConfig(undefined, { cwd: home.folder, env: { HOME: home.folder } })).inboxes;
		const { entries } = JSON.parse(home.run("log", "--json", "--limit", "100").out);
		const ended = new Map<string, string>();
		for (const { source, output, code, kind } of entries) {
			const came = join(TORCH, source.name);
			if (output === null) ended.set(source.name, code);
			else if (kind !== null) ended.set(source.name, kind);
			else if (!output.path.endsWith(".safetensors")) {
				expect(readFileSync(output.path).equals(readFileSync(came))).toBe(true);
				ended.set(source.name, "kept");
			} else {
				const into = join(home.folder, `${source.name}.safetensors`);
				const file = { path: came, name: source.name };
				const convert = { kind: "convert", file, format: "safetensors", precision: "keep" } as const;
				await writePlan(prepare(convert, config), { into, durable: false, pool });
				expect(readFileSync(output.path).equals(readFileSync(into))).toBe(true);
				ended.set(source.name, "converted");
			}
		}
		expect(Object.fromEntries(ended)).toEqual({
			...Object.fromEntries(names.map((name) => [name, "converted"])),
			...NOT_CONVERTED,
			"attack.pt": "pickle.dangerous",
		});
		expect(home.names("Autoprune", "Failed")).toEqual(expect.arrayContaining(["attack.pt", "attack.pt.reason.txt"]));
		expect(home.names("Unsorted").filter((name) => name.startsWith("attack"))).toEqual([]);
	});

	test("a placed file is undone and retried as any other", () => {
		const home = homeWith("place");
		drop(home, "odd.safetensors", unknown);
		home.run("watch", "--once");
		expect(home.run("undo", "1").code).toBe(0);
		expect(home.names("Unsorted")).toEqual([]);
		expect(home.run("log").out).toContain("unchanged, undone");
		expect(home.run("retry", "1").code).toBe(0);
		expect(home.names("Autoprune")).toContain("odd.safetensors");
		expect(home.run("watch", "--once").code).toBe(0);
		expect(home.names("Unsorted")).toEqual(["odd.safetensors"]);
		expect(readPlain(join(home.library, "Unsorted", "odd.safetensors"), 8).tensors.size).toBe(TENSORS.length);
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2);
	});

	test("a killed daemon leaves nothing of it that the next one does not mend", async () => {
		const home = homeWith("place");
		for (const name of ["a", "b", "c"]) drop(home, `${name}.safetensors`, unknown);
		const first = await home.watching();
		await first.saw(tells("working"));
		first.process.kill("SIGKILL");
		await first.ended;
		expect(home.run("watch", "--once").code).toBe(0);
		expect(home.names("Unsorted")).toEqual(["a.safetensors", "b.safetensors", "c.safetensors"]);
		expect(home.temps()).toEqual([]);
	});

	test("what is damaged, unreadable or a part follows onRefused, and a known file goes where its kind goes", () => {
		const home = homeWith("place", "onRefused: leave\n");
		drop(home, "page.ckpt", (path) => writeFileSync(path, "<!DOCTYPE html><html><body>404</body></html>"));
		drop(home, "m-00001-of-00002.safetensors", unknown);
		drop(home, "empty.safetensors", (path) => writePlain(path, []));
		home.drop("style.safetensors", loraFile());
		expect(home.run("watch", "--once").code).toBe(1);
		expect(home.names("Unsorted")).toEqual([]);
		expect(home.names("Lora")).toEqual(["style.safetensors"]);
		expect(home.names("Autoprune")).toEqual([
			"Originals",
			"empty.safetensors",
			"m-00001-of-00002.safetensors",
			"page.ckpt",
		]);
	});
});

test("onUnknown: leave leaves an unknown file until it changes, and a file that is no model goes to Failed", () => {
	const home = homeWith("leave");
	drop(home, "odd.safetensors", unknown);
	drop(home, "page.ckpt", (path) => writeFileSync(path, "<!DOCTYPE html><html><body>404</body></html>"));
	const first = home.run("watch", "--once");
	expect(first.code).toBe(1);
	expect(first.out).toMatch(/"event":"refused".*"file":"odd\.safetensors".*"to":null/);
	expect(home.names("Autoprune")).toEqual(["Failed", "odd.safetensors"]);
	expect(home.names("Autoprune", "Failed")).toEqual(["page.ckpt", "page.ckpt.reason.txt"]);
	expect(home.run("watch", "--once").out).not.toContain('"event":"refused"');
	drop(home, "odd.safetensors", (path) => writePlain(path, TENSORS.slice(1)));
	expect(home.run("watch", "--once").out).toMatch(/"event":"refused".*"file":"odd\.safetensors"/);
	const { entries } = JSON.parse(home.run("log", "--json", "--outcome", "refused").out);
	expect(entries).toHaveLength(3);
});

test("onUnknown: quarantine, the default, puts it into Failed with what it resembles and its first names and shapes", () => {
	const home = makeHome("onRefused: leave\n");
	onTestFinished(() => home.end());
	const towers = Array.from(
		{ length: 12 },
		(_, i): PlainTensor => ({ name: `tower.${i}`, dtype: "F16", shape: [2, i + 1] }),
	);
	drop(home, "odd.safetensors", (path) => writePlain(path, towers));
	expect(home.run("watch", "--once").code).toBe(1);
	expect(home.names("Autoprune", "Failed")).toEqual(["odd.safetensors", "odd.safetensors.reason.txt"]);
	const reason = readFileSync(join(home.inbox, "Failed", "odd.safetensors.reason.txt"), "utf8");
	expect(reason).toContain("It resembles no known model. (model.unknown)");
	expect(reason).toMatch(/Its tensors {3}"tower\.0" \[2, 1\]\n {14}"tower\.1" \[2, 2\]\n/);
	expect(reason).toMatch(/"tower\.9" \[2, 10\]\n {14}and 2 more\n/);
});

test("`prune` and `inspect` on the command line refuse an unknown file whatever onUnknown says, and say what it resembles", () => {
	const home = homeWith("place");
	unknown(join(home.folder, "odd.safetensors"));
	expect(home.run("prune", "odd.safetensors")).toMatchObject({
		code: 1,
		err: expect.stringContaining("(model.unknown)"),
	});
	const report = JSON.parse(home.run("inspect", "--json", "odd.safetensors").out);
	expect(report).toMatchObject({ verdict: "unknown", code: "model.unknown", resembles: null, kind: null });
	copyFileSync(join(TORCH, "embedding-settings.pt"), join(home.folder, "mine.pt"));
	expect(JSON.parse(home.run("inspect", "--json", "mine.pt").out).resembles).toBeNull();
});
