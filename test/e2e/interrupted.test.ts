import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openConnection } from "../../daemon/journal/sqlite/connection.ts";
import { identityAt } from "../../workers/files/identity.ts";
import { engineOf } from "./engine-of.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { SD_V1, UNET_V1, writeSparse } from "./sparse.ts";

/** Pruning it takes seconds, so that whatever a test does at its beginning falls in the middle. */
const BIG = "big.safetensors";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

test("Ctrl-C in the middle hands the file back untouched, and leaves nothing of its own", async () => {
	const source = join(home.inbox, BIG);
	writeSparse(source, SD_V1);
	const before = await identityAt(source);
	const running = await home.watching();
	await running.saw(tells("working", BIG));
	await expect.poll(() => home.temps()).toHaveLength(1);
	running.process.kill("SIGINT");
	expect(await running.ended).toBe(0);
	await running.saw(tells("handed-back", BIG));
	expect(await identityAt(source)).toEqual(before);
	expect(home.names("Autoprune")).toEqual([BIG]);
	expect(home.temps()).toEqual([]);
	expect(home.names("Stable-diffusion")).toEqual([]);
	expect(JSON.parse(home.run("log", "--json").out).entries).toEqual([]);
});

test("a second Ctrl-C ends at once, and the next start removes what that left", async () => {
	writeSparse(join(home.inbox, BIG), SD_V1);
	const running = await home.watching();
	await running.saw(tells("working", BIG));
	await expect.poll(() => home.temps()).toHaveLength(1);
	const engine = engineOf(running);
	// Stopped, it cannot hand anything back: the first signal alone would wait for it.
	process.kill(engine, "SIGSTOP");
	running.process.kill("SIGINT");
	await running.saw(tells("stopping"));
	await expect
		.poll(() => {
			running.process.kill("SIGINT");
			return running.process.signalCode;
		})
		.toBe("SIGINT");
	process.kill(engine, "SIGKILL");
	expect(home.names("Autoprune")).toEqual([BIG]);
	expect(home.temps()).toHaveLength(1);
	expect(home.names("Stable-diffusion")).toEqual([]);
	const next = await home.watching();
	await next.saw(tells("working", BIG));
	expect(home.temps().filter((name) => name.endsWith(".1.part"))).toEqual([]);
	next.process.kill("SIGINT");
	expect(await next.ended).toBe(0);
	expect(home.temps()).toEqual([]);
});

test("an engine that is killed in the middle costs only time", async () => {
	writeSparse(join(home.inbox, "unet.safetensors"), UNET_V1);
	const running = await home.watching();
	await running.saw(tells("working", "unet.safetensors"));
	process.kill(engineOf(running), "SIGKILL");
	await running.saw((line) => line.deaths === 1);
	await running.saw(tells("published", "unet.safetensors"));
	expect(home.names("diffusion_models")).toEqual(["unet.safetensors"]);
	expect(statSync(join(home.library, "diffusion_models", "unet.safetensors")).size).toBeGreaterThan(1_700_000_000);
	expect(home.temps()).toEqual([]);
	const { entries } = JSON.parse(home.run("log", "--json").out);
	expect(entries).toMatchObject([{ outcome: "published", source: { name: "unet.safetensors" } }]);
});

test("a daemon that is killed three times counts as no death of the engine", async () => {
	const name = "unet.safetensors";
	writeSparse(join(home.inbox, name), UNET_V1);
	for (let kills = 0; kills < 3; kills += 1) {
		const daemon = await home.watching();
		await daemon.saw(tells("working", name));
		daemon.process.kill("SIGKILL");
		expect(await daemon.ended).toBe("SIGKILL");
	}
	const last = await home.watching();
	await last.saw(tells("working", name));
	process.kill(engineOf(last), "SIGKILL");
	expect(await last.saw(({ deaths }) => deaths !== undefined)).toMatchObject({ deaths: 1 });
	await last.saw(tells("published", name));
	expect(home.names("Autoprune", "Failed")).toEqual([]);
	expect(home.temps()).toEqual([]);
});

test("a file that kills the engine three times is refused", async () => {
	writeSparse(join(home.inbox, BIG), SD_V1);
	const running = await home.watching();
	const before = new Set<unknown>();
	for (const attempt of [1, 2, 3]) {
		before.add(await running.saw((line) => tells("working", BIG)(line) && !before.has(line)));
		await expect.poll(() => home.temps()).toHaveLength(1);
		process.kill(engineOf(running), "SIGKILL");
		await running.saw((line) => line.deaths === attempt);
	}
	const line = await running.saw(tells("refused", BIG));
	expect(line).toMatchObject({ code: "work.engine-died", to: join("Failed", BIG) });
	expect(home.temps()).toEqual([]);
	expect(home.names("Autoprune", "Failed")).toEqual([BIG, `${BIG}.reason.txt`]);
	expect(JSON.parse(home.run("log", "--json").out).entries).toMatchObject([{ code: "work.engine-died" }]);
});

test("a daemon that cannot end is reported by `stop`, which does not wait for ever", async () => {
	const running = await home.watching();
	running.process.kill("SIGSTOP");
	const { code, err } = home.run("stop");
	running.process.kill("SIGCONT");
	expect([code, err]).toEqual([1, expect.stringContaining("work.still-running")]);
	// It may have been stopped in the middle of a write, so that the request could not be written.
	expect(home.run("stop").code).toBe(0);
	expect(await running.ended).toBe(0);
});

test("a daemon that hangs in the middle of a write is reported by `stop` too, although its journal is locked", async () => {
	const running = await home.watching();
	const journal = join(home.folder, "state", "autoprune", "journal.db");
	// Locked before the daemon is stopped: stopped at any moment, it may hold the lock itself for as long as it hangs.
	const other = await openConnection(journal, { mode: "write", waitMs: 10_000 });
	await other.run("BEGIN IMMEDIATE");
	running.process.kill("SIGSTOP");
	const { code, err } = home.run("stop");
	await other.close();
	running.process.kill("SIGCONT");
	expect([code, err]).toEqual([1, expect.stringContaining("work.still-running")]);
	running.process.kill("SIGTERM");
	expect(await running.ended).toBe(0);
});
