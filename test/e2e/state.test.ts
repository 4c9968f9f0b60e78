import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backUp } from "../../daemon/journal/sqlite/backups.ts";
import { openConnection } from "../../daemon/journal/sqlite/connection.ts";
import { loraFile } from "./lora.ts";
import { canMount, mounted } from "./mounts.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

function homeOf(yaml = ""): Home {
	const home = makeHome(yaml);
	onTestFinished(() => home.remove());
	return home;
}

async function started(home: Home): Promise<Daemon> {
	const daemon = home.start();
	onTestFinished(async () => {
		daemon.process.kill("SIGKILL");
		await daemon.ended;
	});
	await daemon.saw(tells("watching"));
	return daemon;
}

function drop(home: Home, name: string): void {
	writeFileSync(join(home.inbox, name), loraFile());
}

function stateOf(home: Home): string {
	return join(home.folder, "state", "autoprune");
}

test("a journal that is damaged is replaced by its backup; nothing begins until a person has seen it", async () => {
	const home = homeOf();
	drop(home, "one.safetensors");
	expect(home.run("watch", "--once").code).toBe(0);
	// The first run made one too, perhaps before it pruned anything.
	expect(readdirSync(join(stateOf(home), "backups"))).toEqual([expect.stringMatching(/^journal-\d{8}T\d{6}Z\.db$/)]);
	await backUp(join(stateOf(home), "journal.db"), new Date(Date.now() + 1000), new AbortController().signal);

	const first = await started(home);
	drop(home, "two.safetensors");
	await first.saw(tells("published", "two.safetensors"));
	first.process.kill("SIGKILL");
	await first.ended;
	writeFileSync(join(stateOf(home), "journal.db"), "nothing that is a journal ".repeat(20_000));
	for (const ending of ["-wal", "-shm"]) rmSync(join(stateOf(home), `journal.db${ending}`), { force: true });

	drop(home, "three.safetensors");
	const second = await started(home);
	expect(await second.saw(tells("paused"))).toMatchObject({ why: expect.stringMatching(/^the journal was damaged, /) });
	expect(home.run("status").out).toMatch(
		/^(starting|running.*)\npaused +since \d\d:\d\d: the journal was damaged, .*`autoprune resume`\n/,
	);
	expect(home.names("Autoprune")).toContain("three.safetensors");
	expect(home.run("resume").code).toBe(0);
	await second.saw(tells("published", "three.safetensors"));
	expect(home.names("Lora")).toEqual(["one.safetensors", "three.safetensors", "two.safetensors"]);
	expect(home.names("Autoprune", "Originals")).toEqual(["one.safetensors", "three.safetensors", "two.safetensors"]);
	// What came after the backup is in the library, and not in the log.
	const { entries } = JSON.parse(home.run("log", "--json").out);
	expect(entries.map(({ source }: { source: { name: string } }) => source.name)).toEqual([
		"three.safetensors",
		"one.safetensors",
	]);
}, 60_000);

test("a journal that is deleted under a daemon stops its work, and the next start restores its backup", async () => {
	const home = homeOf();
	drop(home, "one.safetensors");
	expect(home.run("watch", "--once").code).toBe(0);
	const journal = join(stateOf(home), "journal.db");
	await backUp(journal, new Date(Date.now() + 1000), new AbortController().signal);

	const first = await started(home);
	for (const ending of ["", "-wal", "-shm"]) rmSync(`${journal}${ending}`, { force: true });
	expect(await first.saw(tells("paused"))).toMatchObject({ why: expect.stringMatching(/^the journal was deleted; /) });
	await first.saw(({ level, code }) => level === 40 && code === "journal.gone");
	drop(home, "two.safetensors");
	await expect
		.poll(() => JSON.parse(home.run("status", "--json").out))
		.toMatchObject({ paused: { why: expect.stringMatching(/^the journal was deleted; /) } });
	expect(home.run("resume").err).toContain("journal.gone");
	expect(home.run("log").err).toContain("journal.gone");
	expect(existsSync(journal)).toBe(false);
	first.process.kill("SIGTERM");
	expect(await first.ended).toBe(0);
	expect(existsSync(journal)).toBe(false);
	expect(home.names("Autoprune")).toEqual(["Originals", "two.safetensors"]);

	const second = await started(home);
	expect(await second.saw(tells("paused"))).toMatchObject({ why: expect.stringMatching(/^the journal was gone; /) });
	expect(home.run("resume").code).toBe(0);
	await second.saw(tells("published", "two.safetensors"));
	expect(home.names("Lora")).toEqual(["one.safetensors", "two.safetensors"]);
	expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2);
}, 60_000);

test.skipIf(!canMount)("a full disk of the journal's parks the daemon, which says so and loses nothing", async () => {
	const home = homeOf();
	mkdirSync(join(home.folder, "state"));
	const state = mounted("6m", join(home.folder, "state"));
	// What a first run does by the calendar would free what is filled here.
	expect(home.run("watch", "--once").code).toBe(0);
	const daemon = await started(home);
	const filler = join(state, "filler");
	expect(() => writeFileSync(filler, Buffer.alloc(8_000_000))).toThrow(/ENOSPC/);
	drop(home, "one.safetensors");
	expect(await daemon.saw(({ level, code }) => level === 40 && code === "journal.full")).toMatchObject({
		hint: "Free some space on that disk.",
	});
	expect(home.names("Autoprune")).toContain("one.safetensors");
	expect(home.names("Autoprune", "Failed")).toEqual([]);
	rmSync(filler);
	await daemon.saw(tells("published", "one.safetensors"));
	expect(home.names("Lora")).toEqual(["one.safetensors"]);
	const { entries } = JSON.parse(home.run("log", "--json").out);
	expect(entries).toMatchObject([{ outcome: "published", source: { name: "one.safetensors" } }]);
});

test("an original whose days are over is removed, its sidecar with it, and the log says so", async () => {
	const home = homeOf("originals:\n  days: 0.000001\n");
	drop(home, "one.safetensors");
	writeFileSync(join(home.inbox, "one.sha256"), "a checksum");
	expect(home.run("watch", "--once").code).toBe(0);
	expect(home.names("Autoprune", "Originals")).toEqual(["one.safetensors", "one.sha256"]);
	writeFileSync(join(home.inbox, "Originals", "mine.safetensors"), "mine");
	// The day's work was done once more since, and is due again.
	const journal = await openConnection(join(stateOf(home), "journal.db"), { mode: "write", waitMs: 1000 });
	await journal.run("UPDATE calendar SET runs = runs + 1, last_done = '2026-01-01T00:00:00.000Z'");
	await journal.close();
	const { out } = home.run("watch", "--once");
	const told = out.split("\n").filter((line) => line.includes('"cleared"'));
	expect(told.map((line) => JSON.parse(line))).toMatchObject([{ what: "originals", why: "age", files: 1 }]);
	expect(home.names("Autoprune", "Originals")).toEqual(["mine.safetensors"]);
	expect(home.names("Lora")).toEqual(["one.safetensors"]);
	expect(home.run("log", "show", "1").out).toMatch(/^ *original +removed \d{4}-\d\d-\d\d .* from .*one\.safetensors$/m);
	expect(home.run("undo", "1").err).toContain("undo.not-kept");
});
