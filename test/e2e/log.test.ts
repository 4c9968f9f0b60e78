import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { HistoryEntry } from "../../daemon/journal/port/history.ts";
import { startReceiver } from "../daemon/post-processing/notify/receiver.ts";
import { loraFile, safetensorsFile } from "./lora.ts";
import { CLI, type Home, makeHome, tells } from "./run.ts";

let home: Home;

describe("the log of a run with one file published and one refused", () => {
	let once: ReturnType<Home["run"]>;
	let id: number;

	// One run for all of these tests.
	beforeAll(() => {
		home = makeHome();
		home.drop("style.safetensors", loraFile());
		home.drop("bad.ckpt", "I am no model, but a long enough text about one.\n");
		once = home.run("watch", "--once");
		[{ id }] = JSON.parse(home.run("log", "--name", "style*", "--json").out).entries;
	});
	afterAll(() => home.end());

	test("once ends only when every hash is there, and the log finds the model by each of them", () => {
		expect(once.code).toBe(1);
		expect(once.out).toContain('"published"');
		const { hashes } = entry(id);
		const whole = sha256(loraFile());
		const written = sha256(readFileSync(join(home.library, "Lora", "style.safetensors")));
		expect(hashes.source).toMatchObject({ sha256: whole, autoV2: whole.slice(0, 10) });
		expect(hashes.output).toMatchObject({ sha256: written });
		for (const hash of [whole, whole.slice(0, 6), hashes.source?.autoV1, hashes.output?.autoV3, written.slice(0, 8)]) {
			const found = JSON.parse(home.run("log", "--hash", String(hash), "--json").out);
			expect(found.entries.map((one: HistoryEntry) => one.id)).toEqual([id]);
		}
		expect(home.run("log", "show", String(id)).out).toContain(`AutoV2 ${whole.slice(0, 10)}`);
	});

	test("statistics and comma-separated values tell of everything", () => {
		expect(JSON.parse(home.run("log", "stats", "--json").out)).toMatchObject({ total: { files: 2 } });
		expect(JSON.parse(home.run("log", "stats", "--json", "--outcome", "refused").out)).toMatchObject({
			total: { files: 1, bytesOut: 0 },
		});
		const lines = home.run("log", "--csv").out.trimEnd().split("\r\n");
		expect(lines).toHaveLength(3);
		expect(home.run("log", "--csv", "--limit", "1").out.trimEnd().split("\r\n")).toHaveLength(2);
		expect(home.run("log", "--csv", "--json")).toMatchObject({ code: 2, out: "" });
	});

	test.each([
		["an entry that is not there", ["log", "show", "99"], 1, "journal.no-entry"],
		["two forms at once", ["log", "--json", "--csv"], 2, "usage.two-forms"],
	])("%s is refused in words", (_, args, code, fault) => {
		const { code: ended, err } = home.run(...args);
		expect(ended).toBe(code);
		expect(err).toContain(fault);
	});

	test("everything of an entry is shown, also where its original is, and whether it is there", () => {
		const original = join(home.inbox, "Originals", "style.safetensors");
		const shown = JSON.parse(home.run("log", "show", String(id), "--json").out);
		expect(shown).toMatchObject({
			original: { path: original },
			output: { path: join(home.library, "Lora", "style.safetensors") },
			report: { verdict: "identified", architecture: "LoRA-v1-CLIP", tensors: { total: 144 } },
		});
		expect(home.run("log", "show", String(id)).out).not.toContain("no longer exists");
		rmSync(original);
		expect(home.run("log", "show", String(id)).out).toContain(`${original} (no longer exists)`);
		expect(home.run("log", "show", "3")).toMatchObject({ code: 1, out: "" });
	});
});

describe("the log of a daemon that runs", () => {
	beforeEach(() => {
		home = makeHome();
	});

	afterEach(() => home.end());

	test("hashes that a kill has cut short are computed after the next start", async () => {
		const daemon = home.start();
		home.drop("style.safetensors", loraFile());
		await daemon.saw(tells("published"));
		daemon.process.kill("SIGKILL");
		await daemon.ended;
		home.start();
		await expect.poll(() => entry(1).hashes.source?.sha256, { timeout: 20_000 }).toBe(sha256(loraFile()));
		await expect.poll(() => entry(1).hashes.output?.sha256, { timeout: 20_000 }).toHaveLength(64);
	});

	test("a model without an architecture is found and shown by its kind and base", async () => {
		const running = home.start();
		home.drop("compact.safetensors", upscalerFile());
		home.drop("style.safetensors", loraFile());
		expect(await running.saw(tells("published", "compact.safetensors"))).toMatchObject({ what: "upscaler compact" });
		await running.saw(tells("published", "style.safetensors"));
		const found = JSON.parse(home.run("log", "--kind", "upscaler", "--base", "compact", "--json").out);
		expect(found).toMatchObject({
			entries: [{ architecture: null, kind: "upscaler", base: "compact", source: { name: "compact.safetensors" } }],
			totals: { count: 1 },
		});
		expect(home.run("log", "show", String(found.entries[0].id)).out).toMatch(/model +upscaler compact/);
		expect(home.run("log", "--kind", "upscaler").out).toMatch(/ upscaler compact .*compact\.safetensors/);
		expect(home.run("log", "stats").out).toMatch(/ upscaler compact +1 /);
		expect(JSON.parse(home.run("log", "stats", "--base", "compact", "--json").out)).toMatchObject({
			byArchitecture: [{ architecture: null, kind: "upscaler", base: "compact", files: 1 }],
		});
		expect(home.run("log", "--base", "flux1", "--json").out).toContain('"count": 0');
	});

	test("the log is followed from before there is a journal, and ends by Ctrl-C", async () => {
		const following = spawn(process.execPath, [CLI, "log", "follow", "--json"], {
			env: { ...process.env, HOME: home.folder, XDG_STATE_HOME: join(home.folder, "state") },
			stdio: ["ignore", "pipe", "inherit"],
		});
		onTestFinished(() => void following.kill("SIGKILL"));
		const names: string[] = [];
		createInterface({ input: following.stdout }).on("line", (line) => names.push(JSON.parse(line).source.name));
		home.start();
		for (const name of ["one.safetensors", "two.safetensors"]) {
			home.drop(name, loraFile());
			await expect.poll(() => names.at(-1), { timeout: 20_000 }).toBe(name);
		}
		expect(names).toEqual(["one.safetensors", "two.safetensors"]);
		const ended = new Promise((resolve) => following.once("exit", resolve));
		following.kill("SIGINT");
		expect(await ended).toBe(0);
	});

	test("each outcome is told by command and by webhook, whatever the receiver does to the first try", async () => {
		await home.end();
		const receiver = await startReceiver();
		home = makeHome(`notify:\n  webhook: ${receiver.address}\n  command: cat >> told.jsonl\n`);
		receiver.answer(503);
		const daemon = home.start();
		home.drop("style.safetensors", loraFile());
		await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(1);
		const told = join(home.folder, "told.jsonl");
		await expect
			.poll(() => existsSync(told) && readFileSync(told, "utf8").endsWith("\n"), { timeout: 20_000 })
			.toBe(true);
		daemon.process.kill("SIGTERM");
		expect(await daemon.ended).toBe(0);
		expect(receiver.received[0]?.body).toMatchObject({
			notice: expect.any(Number),
			source: { name: "style.safetensors" },
		});
		const lines = readFileSync(told, "utf8").trim().split("\n");
		expect(lines.map((line) => JSON.parse(line).outcome)).toEqual(["published"]);
		receiver.answer(200);
		home.start();
		await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2);
		expect(receiver.received[1]?.body).toMatchObject({ source: { name: "style.safetensors" } });
	});

	test("an address that is none is refused with its line", () => {
		home.remove();
		home = makeHome("notify:\n  webhook: nowhere\n");
		expect(home.run("watch", "--once")).toMatchObject({
			code: 78,
			err: expect.stringContaining("line 7: `notify.webhook`"),
		});
	});
});

function entry(id: number): HistoryEntry {
	return JSON.parse(home.run("log", "show", String(id), "--json").out);
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

/** The first layers of an upscaler, by whose names and shapes it is recognised. */
function upscalerFile(): Uint8Array {
	return safetensorsFile([
		{ name: "body.0.weight", shape: [8, 3, 3, 3] },
		{ name: "body.1.weight", shape: [8] },
		{ name: "body.2.weight", shape: [8, 8, 3, 3] },
		{ name: "body.3.weight", shape: [8] },
	]);
}
