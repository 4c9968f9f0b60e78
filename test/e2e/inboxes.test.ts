import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, namesIn, tells, tempsIn } from "./run.ts";

const PAGE = "no model, but a text that is long enough to be looked at\n";

let home: Home;
/** The library of the second inbox, which lies in it, and that of the third, which shares it with the first. */
let second: string;
let third: string;

beforeEach(() => {
	home = makeHome("inboxes:\n  - library: second\n    onRefused: leave\n    layout: comfyui\n  - inbox: third\n");
	second = join(home.folder, "second");
	third = join(home.folder, "third");
	mkdirSync(second);
});

afterEach(() => home.end());

test("each inbox has its own library, layout, shelves and rules, and one journal tells of all", async () => {
	const running = await home.watching();
	expect(await running.saw(tells("started"))).toMatchObject({
		inbox: home.inbox,
		layout: "a1111",
		inboxes: [
			{ inbox: home.inbox, library: home.library, layout: "a1111" },
			{ inbox: join(second, "Autoprune"), library: second, layout: "comfyui" },
			{ inbox: third, library: home.library, layout: "a1111" },
		],
	});
	writeFileSync(join(home.inbox, "a.safetensors"), loraFile(1));
	writeFileSync(join(second, "Autoprune", "b.safetensors"), loraFile(2));
	writeFileSync(join(third, "c.safetensors"), loraFile(3));
	writeFileSync(join(second, "Autoprune", "page.ckpt"), PAGE);
	writeFileSync(join(third, "page.ckpt"), PAGE);
	for (const name of ["a", "b", "c"]) await running.saw(tells("published", `${name}.safetensors`));
	await running.saw((line) => line.event === "refused" && line.to === null);
	await running.saw((line) => line.event === "refused" && line.to === join("Failed", "page.ckpt"));
	expect(home.names("Lora")).toEqual(["a.safetensors", "c.safetensors"]);
	expect(readdirSync(join(second, "loras"))).toEqual(["b.safetensors"]);
	expect(namesIn(join(second, "Autoprune"))).toEqual(["Originals", "page.ckpt"]);
	expect(namesIn(third)).toEqual(["Failed", "Originals"]);
	const { entries } = JSON.parse(home.run("log", "--json").out);
	expect(entries).toHaveLength(5);
	const status = JSON.parse(home.run("status", "--json").out);
	expect(status.inboxes.map((one: { inbox: string }) => one.inbox)).toEqual([
		home.inbox,
		join(second, "Autoprune"),
		third,
	]);
	// It is written a moment after what it tells of.
	await expect.poll(() => JSON.parse(home.run("status", "--json").out)).toMatchObject({ published: 3, refused: 2 });
});

test("one that is not there holds up none of the others, and is said to be missing", async () => {
	mkdirSync(third);
	const running = await home.watching();
	renameSync(third, `${third}-away`);
	const gone = (line: Record<string, unknown>): boolean =>
		line.folder === third && /does not exist/.test(String(line.msg));
	await running.saw(gone);
	writeFileSync(join(home.inbox, "a.safetensors"), loraFile());
	await running.saw(tells("published", "a.safetensors"));
	await expect
		.poll(() => JSON.parse(home.run("status", "--json").out).inboxes)
		.toMatchObject([{ lastLook: { seen: true } }, { lastLook: { seen: true } }, { lastLook: { seen: false } }]);
	expect(home.run("status").out).toMatch(/inbox +.*third, scanned .* ago: did not exist/);
	writeFileSync(join(`${third}-away`, "c.safetensors"), loraFile(3));
	renameSync(`${third}-away`, third);
	await running.saw(tells("published", "c.safetensors"));
});

test("what was running when the daemon was killed goes on with the folders of its own inbox", async () => {
	const running = await home.watching();
	writeFileSync(join(second, "Autoprune", "b.safetensors"), loraFile(2));
	await running.saw(tells("working", "b.safetensors"));
	running.process.kill("SIGKILL");
	await running.ended;
	const again = await home.watching();
	await expect.poll(() => namesIn(join(second, "Autoprune", "Originals"))).toHaveLength(1);
	expect(readdirSync(join(second, "loras"))).toEqual(["b.safetensors"]);
	expect(tempsIn(second)).toEqual([]);
	again.process.kill("SIGTERM");
	expect(await again.ended).toBe(0);
});

test("--once ends when all are worked through", () => {
	for (const folder of [join(second, "Autoprune"), third]) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, "a.safetensors"), loraFile());
	}
	expect(home.run("watch", "--once").code).toBe(0);
	expect(home.names("Lora")).toEqual(["a.safetensors"]);
	expect(readdirSync(join(second, "loras"))).toEqual(["a.safetensors"]);
});

test("--once works through what is there and does not end well where an inbox is missing", () => {
	writeFileSync(
		join(home.folder, "autoprune.yaml"),
		`library: ${home.library}\ninboxes:\n  - library: /nowhere/at/all\n`,
	);
	writeFileSync(join(home.inbox, "a.safetensors"), loraFile());
	const { code, out } = home.run("watch", "--once");
	expect([code, home.names("Lora")]).toEqual([1, ["a.safetensors"]]);
	expect(out).toContain("work.folder-missing");
});

test("--once begins nothing while a pause is on, and says so", () => {
	writeFileSync(join(home.inbox, "a.safetensors"), loraFile());
	expect(home.run("pause").code).toBe(0);
	expect(home.run("watch", "--once")).toMatchObject({ code: 1, err: expect.stringContaining("(work.paused)") });
	expect(home.names("Autoprune")).toEqual(["a.safetensors"]);
});

test("SIGHUP changes the rules of each", async () => {
	const running = await home.watching();
	const settings = `library: ${home.library}\nsettle: {quiet: 200ms}\nscan: {every: 300ms}\n`;
	const inboxes = "inboxes:\n  - {library: second, layout: comfyui}\n  - {inbox: third, onRefused: leave}\n";
	writeFileSync(join(home.folder, "autoprune.yaml"), settings + inboxes);
	running.process.kill("SIGHUP");
	expect(await running.saw(tells("reloaded"))).toMatchObject({
		changed: ["inboxes.0.onRefused", "inboxes.1.onRefused"],
		needRestart: [],
	});
	writeFileSync(join(third, "page.ckpt"), PAGE);
	expect(await running.saw(tells("refused", "page.ckpt"))).toMatchObject({ to: null });
	writeFileSync(join(second, "Autoprune", "text.ckpt"), PAGE);
	expect(await running.saw(tells("refused", "text.ckpt"))).toMatchObject({ to: join("Failed", "text.ckpt") });
});
