import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { engineOf } from "../e2e/engine-of.ts";
import { loraFile } from "../e2e/lora.ts";
import { memoryLimit } from "../e2e/memory-limit.ts";
import { type Home, makeHome, tells } from "../e2e/run.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { firstEngineUnder } from "./engine-command.ts";

/** A process of Node's needs more to begin at all. */
const TOO_LITTLE = 20 * 2 ** 20;

let home: Home;

afterEach(() => home.end());

test("an engine that stands still holds up its file alone, and one that crashes costs it time", async () => {
	home = makeHome();
	const daemon = await home.watching();
	writeSparse(join(home.inbox, "vae.safetensors"), VAE_V1);
	await daemon.saw(tells("working", "vae.safetensors"));
	const engine = engineOf(daemon);
	process.kill(engine, "SIGSTOP");
	expect(home.run("pause", "--why", "lunch").code).toBe(0);
	await daemon.saw(tells("paused"));
	await expect.poll(status).toMatchObject({
		state: "running",
		unwell: null,
		paused: { why: "lunch" },
		running: [{ file: "vae.safetensors" }],
	});
	expect(home.run("resume").code).toBe(0);
	await daemon.saw(tells("resumed"));
	process.kill(engine, "SIGSEGV");
	process.kill(engine, "SIGCONT");
	expect(await daemon.saw(({ deaths }) => deaths === 1)).toMatchObject({ msg: expect.stringContaining("SIGSEGV") });
	await daemon.saw(tells("published", "vae.safetensors"));
	expect(home.names("VAE")).toEqual(["vae.pt"]);
	expect(home.temps()).toEqual([]);
	expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(1);
});

test("an engine that has no memory left is ended, and the next one does its work", async ({ skip }) => {
	const limit = memoryLimit(TOO_LITTLE);
	if (limit === null) return skip("no control group can be made here");
	home = makeHome();
	const env = Object.entries(firstEngineUnder(limit.before, home.folder)).map(([name, value]) => `${name}=${value}`);
	const daemon = await home.watching(["env", ...env]);
	home.drop("style.safetensors", loraFile());
	await daemon.saw(tells("published", "style.safetensors"));
	expect(limit.kills()).toBeGreaterThan(0);
	expect(home.names("Lora")).toEqual(["style.safetensors"]);
	expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(1);
});

function status(): unknown {
	return JSON.parse(home.run("status", "--json").out);
}
