import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { memoryLimit } from "./memory-limit.ts";
import { canMount, mounted, remount } from "./mounts.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { VAE_V1, writeSparse } from "./sparse.ts";

const MIB = 1024 ** 2;

const BOTH = ["LoRA-v1-CLIP", "LoRA-v1-UNET"];

let home: Home;

afterEach(() => home.end());

/** Leaves so much room on a disk; the file that takes the rest. */
function fill(disk: string, room: number): string {
	const { bavail, bsize } = statfsSync(disk);
	const filler = join(disk, "filler");
	writeFileSync(filler, Buffer.alloc(bavail * bsize - room));
	return filler;
}

function waitingFiles(): readonly Record<string, unknown>[] {
	return JSON.parse(home.run("status", "--json").out).waiting.first;
}

describe.skipIf(!canMount)("a library whose disk has too little room", () => {
	test("gets nothing half-written; what fits passes by, and what waits is begun when there is room", async () => {
		const disk = mounted("32m");
		home = makeHome("", join(disk, "models"));
		const [big, small] = [loraFile(1, BOTH), loraFile(2)];
		writeFileSync(join(home.inbox, "big.safetensors"), big);
		writeFileSync(join(home.inbox, "small.safetensors"), small);
		const filler = fill(disk, Math.round(small.length * 0.75) + 512 * 1024);
		const running = await home.watching();
		const line = await running.saw(tells("waiting", "big.safetensors"));
		expect(line).toMatchObject({
			code: "work.waiting-space",
			why: expect.stringMatching(/^It needs .* on the disk of/),
		});
		await running.saw(tells("published", "small.safetensors"));
		await expect
			.poll(waitingFiles)
			.toMatchObject([{ file: "big.safetensors", state: "waiting-space", code: "work.waiting-space" }]);
		expect(home.run("status").out).toMatch(
			/waiting +big\.safetensors +It needs .* are available\. \(work\.waiting-space\)/,
		);
		expect(home.temps()).toEqual([]);
		expect(readFileSync(join(home.inbox, "big.safetensors")).equals(big)).toBe(true);
		rmSync(filler);
		await running.saw(tells("published", "big.safetensors"));
		expect(home.names("Lora")).toEqual(["big.safetensors", "small.safetensors"]);
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2);
		await expect.poll(waitingFiles).toEqual([]);
	});

	test("takes a model that has nothing to lose, which gets its name by a link", async () => {
		const disk = mounted("32m");
		home = makeHome("", join(disk, "models"));
		writeFileSync(join(home.inbox, "style.safetensors"), loraFile(1));
		expect(home.run("watch", "--once").code).toBe(0);
		const clean = join(home.library, "Lora", "style.safetensors");
		writeFileSync(join(home.inbox, "clean.safetensors"), readFileSync(clean));
		fill(disk, 640 * 1024);
		const running = await home.watching();
		expect(await running.saw(tells("published", "clean.safetensors"))).toMatchObject({
			notes: ["already clean: linked, not copied"],
		});
	});

	test("is told of once, also of a file that could never fit, and --once ends with what is left", async () => {
		const disk = mounted("8m");
		home = makeHome("", join(disk, "models"));
		home.remove();
		const inbox = join(home.folder, "inbox");
		mkdirSync(inbox, { recursive: true });
		const yaml = `library: ${disk}\ninbox: ${inbox}\nsettle: {quiet: 200ms}\nscan: {every: 300ms}\n`;
		writeFileSync(join(home.folder, "autoprune.yaml"), yaml);
		writeFileSync(join(inbox, "huge.safetensors"), loraFile(1, BOTH));
		remount(disk, "size=1m");
		const { code, out } = home.run("watch", "--once");
		expect(code).toBe(1);
		const told = out.split("\n").filter((line) => line.includes("work.waiting-space"));
		expect(told).toHaveLength(1);
		expect(told[0]).toContain("the whole disk has only 1.00 MiB");
		expect(JSON.parse(home.run("log", "--json").out).entries).toEqual([]);
	});
});

test("a journey that memory would not do for waits, and is begun when there is more", async ({ skip }) => {
	const limit = memoryLimit(192 * MIB);
	if (limit === null) return skip("no control group can be made here");
	home = makeHome("workers: 12\n");
	// Large enough to keep all twelve threads busy.
	writeSparse(join(home.inbox, "vae.safetensors"), VAE_V1);
	const daemon = home.start(limit.before);
	const line = await daemon.saw(tells("waiting", "vae.safetensors"));
	expect(line).toMatchObject({ code: "work.waiting-memory", why: expect.stringContaining("of memory") });
	expect(home.temps()).toEqual([]);
	await expect.poll(waitingFiles).toMatchObject([{ file: "vae.safetensors", state: "waiting-memory" }]);
	limit.set(1024 * MIB);
	await daemon.saw(tells("published", "vae.safetensors"));
	daemon.process.kill("SIGTERM");
	expect(await daemon.ended).toBe(0);
});
