import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFile } from "../../daemon/journal/sqlite/file-lock.ts";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

const PAGE = `<html>${"no model, but a page that is long enough to be looked at ".repeat(20)}`;

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

test("what a running daemon has pruned is undone, and pruned once more when that is asked for", async () => {
	const running = await home.watching();
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	await running.saw(tells("published", "style.safetensors"));
	const trash = join(home.library, ".autoprune", "trash", "1-style.safetensors");
	const undone = JSON.parse(home.run("undo", "1", "--json").out);
	expect(undone).toEqual({
		id: 1,
		original: join(home.inbox, "Originals", "style.safetensors"),
		output: join(home.library, "Lora", "style.safetensors"),
		trash,
	});
	expect(home.names("Lora")).toEqual([]);
	expect(home.names(".autoprune", "trash")).toEqual(["1-style.safetensors"]);
	expect(home.run("log").out).toMatch(/published, undone\n.*0 B saved in all/);
	expect(home.run("log", "--csv").out).toMatch(
		/undone_at,trash_path,retried_at,kind,base,variant\r\n.*1-style\.safetensors,,lora,sd1,\r\n/,
	);
	expect(home.run("log", "stats").out).toContain("0 B saved in all; 1 undone");
	expect(JSON.parse(home.run("log", "show", "1", "--json").out)).toMatchObject({
		outcome: "published",
		undone: { trash },
	});
	expect(home.run("log", "show", "1").out).toMatch(new RegExp(`undone .* the output is now ${trash}\n`));
	expect(home.run("undo", "1")).toMatchObject({ code: 1, err: expect.stringContaining("(undo.already)") });
	expect(home.run("retry", "1").out).toMatch(
		/^the file of entry 1 is in the inbox: .*\n {2}the daemon processes it once /,
	);
	await running.saw((line) => line.event === "published" && line.job === 2);
	expect(home.names("Lora")).toEqual(["style.safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["style.safetensors"]);
	expect(home.run("log", "show", "1").out).toMatch(/retried .* moved back into the inbox\n/);
});

test("a refused file says how it is tried again, and that works, running or not", async () => {
	writeFileSync(join(home.inbox, "page.ckpt"), PAGE);
	expect(home.run("watch", "--once").code).toBe(1);
	expect(readFileSync(join(home.inbox, "Failed", "page.ckpt.reason.txt"), "utf8")).toMatch(
		/\nTo try again {2}autoprune retry 1\n/,
	);
	expect(home.run("retry", "1").out).toMatch(
		/is in the inbox: .*page\.ckpt\n {2}the daemon is down; `autoprune watch` processes it\n$/,
	);
	expect(home.names("Autoprune", "Failed")).toEqual([]);
	const running = await home.watching();
	await running.saw((line) => line.event === "refused" && line.job === 2);
	home.run("pause");
	expect(home.run("retry", "2").out).toContain("autoprune is paused; `autoprune resume` lets");
	home.run("resume");
	await running.saw((line) => line.event === "refused" && line.job === 3);
	expect(home.names("Autoprune", "Failed")).toEqual(["page.ckpt", "page.ckpt.reason.txt"]);
});

test("a file that a running daemon has left where it is, is taken again", async () => {
	home.remove();
	home = makeHome("onRefused: leave\n");
	writeFileSync(join(home.inbox, "page.ckpt"), PAGE);
	const running = await home.watching();
	await running.saw(tells("refused", "page.ckpt"));
	expect(JSON.parse(home.run("retry", "1", "--json").out)).toEqual({
		id: 1,
		path: join(home.inbox, "page.ckpt"),
		output: null,
		running: true,
		paused: false,
	});
	await running.saw((line) => line.event === "refused" && line.job === 2);
	expect(home.names("Autoprune")).toContain("page.ckpt");
});

// test/daemon/undo.test.ts and retry.test.ts have every refusal; these show how a command says one.
test("a refusal says what was found, and what to do", { timeout: 120_000 }, async () => {
	writeFileSync(join(home.inbox, "page.ckpt"), PAGE);
	home.run("watch", "--once");
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	home.run("watch", "--once");
	const says = (line: string, code: string): void => {
		const { err, ...ended } = home.run(...line.split(" "));
		expect(ended).toEqual({ code: 1, out: "" });
		expect(err).toMatch(new RegExp(`^autoprune: .*\\.\\n {2}.*[^ ] \\(${code.replace(".", "\\.")}\\)\\n$`));
	};
	const at = (...path: string[]): string => join(home.library, ...path);
	says("undo 7", "journal.no-entry");
	says("retry x", "journal.no-entry");
	says("undo 1", "undo.nothing");
	says(`undo 2 --to ${at("nowhere", "style.safetensors")}`, "work.folder-missing");
	const held = await lockFile(join(home.folder, "state", "autoprune", "revise.db"), 0);
	says("undo 2", "revise.busy");
	await held?.release();
	renameSync(at("Autoprune", "Originals", "style.safetensors"), at("kept"));
	says("undo 2", "undo.original-gone");
	says("retry 2", "retry.gone");
	renameSync(at("kept"), at("Autoprune", "Originals", "style.safetensors"));
	expect(home.run("retry", "1").code).toBe(0);
	says("retry 1", "retry.waiting");
	expect(home.run("undo", "2").out).toMatch(
		/^entry 2 is undone\n {2}the original {3}is .*\n {2}the output {5}was .* and is now .*\n/,
	);
});
