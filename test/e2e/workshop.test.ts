import { readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { WireFile } from "../../daemon/http/wire/models.ts";
import type { WireTask } from "../../daemon/http/wire/workshop.ts";
import { CLIP, EXTRACT, inLibrary, UNET, workshopOf, writeLoras } from "../daemon/http/workshop.ts";
import { engineOf } from "./engine-of.ts";
import { canMount, mounted } from "./mounts.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";
import { VAE_V1, writeSparse } from "./sparse.ts";

let home: Home;

afterEach(() => home.end());

async function workshopOfDaemon(daemon: Daemon) {
	const { url } = (await daemon.saw(tells("started"))).web as { readonly url: string };
	return workshopOf({ port: Number(new URL(url).port) });
}

/** Starts a task that has enough to write to be stopped in the middle. */
async function atWork(daemon: Daemon): Promise<string> {
	writeSparse(join(home.library, "vae.safetensors"), VAE_V1);
	const { start } = await workshopOfDaemon(daemon);
	const id = await start(
		{ kind: "convert", file: inLibrary("vae.safetensors"), precision: "fp32" },
		"large.safetensors",
	);
	await expect.poll(() => home.temps(), { interval: 5 }).toContainEqual(expect.stringMatching(/^task-\d+\.1\.part$/));
	return id;
}

/** Files of the task's name anywhere in the library. */
function outputs(): string[] {
	return readdirSync(home.library, { recursive: true, encoding: "utf8" }).filter((path) => path.includes("large"));
}

function outputOf({ output, fault }: WireTask): WireFile {
	if (output === null) throw new Error(fault?.message ?? "the task has no output");
	return output;
}

function isSame(task: WireTask, byCommand: string): boolean {
	const written = readFileSync(join(home.library, outputOf(task).path));
	return written.equals(readFileSync(join(home.folder, byCommand)));
}

test("each operation writes the same bytes as its command, also an exchanged part, and a model taken apart and built anew", async () => {
	home = makeHome();
	writeLoras(home.library);
	writeSparse(join(home.library, "vae.safetensors"), VAE_V1);
	const { run } = await workshopOfDaemon(await home.watching());
	const [whole, clip, vae] = ["models/whole.safetensors", "models/clip.safetensors", "models/vae.safetensors"];
	const command = (...args: string[]): void => {
		expect(home.run(...args)).toMatchObject({ code: 0 });
	};

	const pruned = await run({ kind: "prune", file: inLibrary("whole.safetensors") }, "pruned.safetensors");
	command("prune", whole, "-o", "pruned.safetensors");
	expect(isSame(pruned, "pruned.safetensors")).toBe(true);

	const converted = await run({ kind: "convert", file: inLibrary("whole.safetensors"), format: "torch-zip" }, "c.ckpt");
	command("convert", whole, "c.ckpt");
	expect(isSame(converted, "c.ckpt")).toBe(true);

	const taken = await run({ kind: "extract", file: inLibrary("vae.safetensors"), component: "VAE-v1" }, "vae.pt");
	command("extract", vae, "--component", "VAE-v1", "-o", "vae.pt");
	expect(isSame(taken, "vae.pt")).toBe(true);

	const [file, from] = [inLibrary("whole.safetensors"), inLibrary("clip.safetensors")];
	const replaced = await run({ kind: "replace", file, component: CLIP, from }, "replaced.safetensors");
	command("replace", whole, "--component", CLIP, "--from", clip, "-o", "replaced.safetensors");
	expect(isSame(replaced, "replaced.safetensors")).toBe(true);

	const unet = await run(EXTRACT, "unet.safetensors");
	command("extract", whole, "--component", UNET, "-o", "unet.safetensors");
	expect(isSame(unet, "unet.safetensors")).toBe(true);
	const parts = [
		{ component: UNET, file: outputOf(unet) },
		{ component: CLIP, file: inLibrary("clip.safetensors") },
	];
	const built = await run({ kind: "build", architecture: "LoRA-v1", parts }, "built.safetensors");
	command(
		"build",
		"LoRA-v1",
		"--component",
		`${UNET}=unet.safetensors`,
		"--component",
		`${CLIP}=${clip}`,
		"-o",
		"b.sft",
	);
	expect(isSame(built, "b.sft")).toBe(true);
	expect(home.temps()).toEqual([]);
});

test("a daemon that is stopped in the middle of a task leaves nothing of it, and the next one says that it is not done", async () => {
	home = makeHome();
	const daemon = await home.watching();
	const id = await atWork(daemon);
	daemon.process.kill("SIGTERM");
	expect(await daemon.ended).toBe(0);
	expect(home.temps()).toEqual([]);
	expect(outputs()).toEqual([]);
	expect(await (await workshopOfDaemon(await home.watching())).list()).toMatchObject([
		{ id, state: "failed", fault: { code: "task.interrupted" } },
	]);
});

test.skipIf(process.platform !== "linux")(
	"a daemon that is killed in the middle of a task leaves nothing that a web UI lists, and the next one removes the rest and says which tasks are not done",
	async () => {
		home = makeHome();
		const first = await home.watching();
		const running = await atWork(first);
		const engine = engineOf(first);
		first.process.kill("SIGSTOP");
		process.kill(engine, "SIGKILL");
		first.process.kill("SIGKILL");
		await first.ended;
		expect(home.temps()).toEqual([expect.stringMatching(/^task-\d+\.1\.part$/)]);
		expect(outputs()).toEqual([]);
		const second = await home.watching();
		expect(home.temps()).toEqual([]);
		const { list, cancel } = await workshopOfDaemon(second);
		const fault = { code: "task.interrupted", message: expect.stringContaining("no complete file was written") };
		expect(await list()).toMatchObject([
			{ id: running, name: "large.safetensors", state: "failed", done: 0, output: null, fault },
		]);
		expect(JSON.parse((await cancel(running)).body)).toMatchObject({ code: "task.ended" });
		// It is said once.
		second.process.kill("SIGTERM");
		await second.ended;
		expect(await (await workshopOfDaemon(await home.watching())).list()).toEqual([]);
	},
);

test.skipIf(!canMount)(
	"a task whose output does not fit on the library's disk fails, and is done once there is room",
	async () => {
		const disk = mounted("48m");
		home = makeHome("", join(disk, "models"));
		writeLoras(home.library);
		const bytes = statSync(join(home.library, "whole.safetensors")).size;
		const { run } = await workshopOfDaemon(await home.watching());
		const filler = join(disk, "filler");
		const { bavail, bsize } = statfsSync(disk);
		writeFileSync(filler, Buffer.alloc(bavail * bsize - Math.round(bytes / 2)));
		const large = { kind: "convert", file: inLibrary("whole.safetensors"), precision: "fp32" } as const;
		expect(await run(large, "large.safetensors")).toMatchObject({
			state: "failed",
			done: 0,
			fault: { code: "task.space" },
		});
		expect([outputs(), home.temps()]).toEqual([[], []]);
		rmSync(filler);
		expect(await run(large, "large.safetensors")).toMatchObject({ state: "done" });
	},
);
