import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { layOut } from "../config/trees.ts";
import { loraFile } from "./lora.ts";
import { canMount } from "./mounts.ts";
import { type Daemon, type Home, makeHome, namesIn, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

async function start(): Promise<Daemon> {
	const daemon = home.start();
	await daemon.saw(tells("started"));
	return daemon;
}

/** Mounts an empty file system over a folder; the function takes it away again. */
function mountOver(folder: string): () => void {
	execFileSync("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", folder]);
	let mounted = true;
	const take = (): void => {
		if (mounted) execFileSync("umount", ["-l", folder]);
		mounted = false;
	};
	onTestFinished(take);
	return take;
}

function says(words: string): (line: Record<string, unknown>) => boolean {
	return (line) => String(line.msg).includes(words);
}

const PLACE_TAKEN = "the inbox is now another folder";

describe.skipIf(!canMount)("an inbox that something is mounted over", () => {
	test("is noticed; files beneath are not taken for gone, and come on when it is taken away", async () => {
		const whole = loraFile(1);
		writeFileSync(join(home.inbox, "half.safetensors"), whole.subarray(0, whole.length / 2));
		const running = await start();
		await expect.poll(() => waiting()).toMatchObject([{ file: "half.safetensors", code: "file.incomplete" }]);
		const take = mountOver(home.inbox);
		await running.saw(says(PLACE_TAKEN));
		await expect.poll(() => waiting()).toEqual([]);
		writeFileSync(join(home.inbox, "above.safetensors"), loraFile(2));
		await running.saw(tells("published", "above.safetensors"));
		take();
		await expect.poll(() => waiting()).toMatchObject([{ file: "half.safetensors" }]);
		writeFileSync(join(home.inbox, "half.safetensors"), whole);
		await running.saw(tells("published", "half.safetensors"));
		expect(home.names("Lora")).toEqual(["above.safetensors", "half.safetensors"]);
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2);
	});

	test("while its files run and wait: each is published once, and put away when it is seen again", async () => {
		const names = Array.from({ length: 6 }, (_, number) => `style${number}.safetensors`);
		for (const [number, name] of names.entries()) writeFileSync(join(home.inbox, name), loraFile(number));
		const running = await start();
		await running.saw(tells("working"));
		const take = mountOver(home.inbox);
		await running.saw(says(PLACE_TAKEN));
		await expect.poll(() => JSON.parse(home.run("status", "--json").out)).toMatchObject({ running: [], queued: 0 });
		take();
		await expect
			.poll(() => names.filter((name) => existsSync(join(home.inbox, name))), { timeout: 20_000 })
			.toEqual([]);
		expect(home.names("Lora")).toEqual(names);
		expect(home.names("Autoprune", "Originals")).toEqual(names);
		const { entries } = JSON.parse(home.run("log", "--json").out);
		expect(entries.map(({ outcome }: { outcome: string }) => outcome)).toEqual(names.map(() => "published"));
	});
});

function waiting(): readonly Record<string, unknown>[] {
	return JSON.parse(home.run("status", "--json").out).waiting.first;
}

describe("a library that is not there", () => {
	/** An inbox of its own, and a library that a configuration names elsewhere. */
	function apart(): { readonly inbox: string; readonly library: string } {
		const [inbox, library] = [join(home.folder, "in"), join(`${home.folder}-disk`, "models")];
		mkdirSync(inbox);
		onTestFinished(() => rmSync(`${home.folder}-disk`, { recursive: true, force: true }));
		const yaml = `library: ${library}\ninbox: ${inbox}\nsettle: {quiet: 200ms}\nscan: {every: 300ms}\n`;
		writeFileSync(join(home.folder, "autoprune.yaml"), yaml);
		return { inbox, library };
	}

	test("at the start holds its files back by name; when it comes, its own layout is followed", async () => {
		const { inbox, library } = apart();
		writeFileSync(join(inbox, "style.safetensors"), loraFile());
		const running = await start();
		await running.saw((line) => line.code === "work.folder-missing" && line.library === library);
		await expect.poll(() => waiting()).toMatchObject([{ file: "style.safetensors", state: "waiting-library" }]);
		const { code, out } = home.run("status");
		expect(code).toBe(1);
		expect(out).toMatch(/^stuck +The folder .*models does not exist\.\n/);
		layOut("comfyui", join(library, ".."));
		expect(await running.saw(tells("published", "style.safetensors"))).toMatchObject({
			to: join("loras", "style.safetensors"),
		});
		expect(namesIn(inbox)).toEqual(["Originals"]);
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(1);
	});

	test("ends --once, which does not wait", () => {
		apart();
		expect(home.run("watch", "--once")).toMatchObject({
			code: 1,
			err: expect.stringContaining("(work.folder-missing)"),
		});
	});

	test("any more, with an empty folder in its place, gets nothing until it is back", async () => {
		const { inbox, library } = apart();
		mkdirSync(join(library, "Lora"), { recursive: true });
		const running = await start();
		writeFileSync(join(inbox, "a.safetensors"), loraFile(1));
		await running.saw(tells("published", "a.safetensors"));
		renameSync(library, `${library}-unmounted`);
		mkdirSync(library);
		// A library that was well a moment ago is not asked again for a while.
		await expect.poll(() => home.run("status").out, { timeout: 40_000 }).toContain("is now a different, empty folder");
		writeFileSync(join(inbox, "b.safetensors"), loraFile(2));
		await expect
			.poll(() => waiting())
			.toMatchObject([{ file: "b.safetensors", state: "waiting-library", code: "work.library-empty" }]);
		expect(readdirSync(library)).toEqual([]);
		rmdirSync(library);
		renameSync(`${library}-unmounted`, library);
		await running.saw(tells("published", "b.safetensors"));
		expect(readdirSync(join(library, "Lora")).sort()).toEqual(["a.safetensors", "b.safetensors"]);
	});

	test("any more at the start, though its inbox can be made, holds its files back, too", async () => {
		home = makeHome();
		home.drop("a.safetensors", loraFile(1));
		expect(home.run("watch", "--once").code).toBe(0);
		renameSync(home.library, `${home.library}-unmounted`);
		mkdirSync(home.library);
		const running = await home.watching();
		await running.saw((line) => line.code === "work.library-empty");
		home.drop("b.safetensors", loraFile(2));
		await expect.poll(() => waiting()).toMatchObject([{ file: "b.safetensors", state: "waiting-library" }]);
		expect(home.names()).toEqual(["Autoprune"]);
		renameSync(home.library, `${home.library}-mountpoint`);
		renameSync(`${home.library}-unmounted`, home.library);
		home.drop("c.safetensors", loraFile(3));
		await running.saw(tells("published", "c.safetensors"));
		expect(home.names("Lora")).toEqual(["a.safetensors", "c.safetensors"]);
	});
});
