import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { engineOf } from "../e2e/engine-of.ts";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome, tells } from "../e2e/run.ts";
import { VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { ALL } from "./stage.ts";

/** The one for programs of many threads; the program says where it lies. */
const LIBRARY =
	spawnSync("faketime", ["-m", "-f", "+0", "printenv", "LD_PRELOAD"], { encoding: "utf8" }).stdout?.trim() ?? "";
if (LIBRARY === "") console.log("skipped: clocks that are set, for Debian's faketime is not installed here");

const HOUR_MS = 3_600_000;

let home: Home;

afterEach(() => home.end());

describe.skipIf(LIBRARY === "")("a clock that is set while one file settles and another is worked on", () => {
	test("takes each once, by an hour and by a month, on and back, and holds up nothing", async () => {
		// An original that is a month old is removed, and that is no fault.
		home = makeHome("originals: {days: 36500}\n");
		const clock = join(home.folder, "clock");
		writeFileSync(clock, "+0");
		const daemon = await home.watching(underClock(clock));
		const jumps = [31 * 24, -31 * 24, ...(ALL ? [1, -1] : [])];
		const names = jumps.map((hours) => `${hours}.safetensors`);
		for (const [number, name] of names.entries()) {
			const hours = jumps[number] ?? 0;
			const big = `big${name}`;
			writeSparse(join(home.inbox, big), VAE_V1);
			await daemon.saw(tells("working", big));
			const engine = engineOf(daemon);
			process.kill(engine, "SIGSTOP");
			home.drop(name, loraFile(number));
			await expect.poll(status).toMatchObject({ running: [{ file: big }], waiting: { first: [{ file: name }] } });
			writeFileSync(clock, `${hours > 0 ? "+" : ""}${hours}h`);
			process.kill(engine, "SIGCONT");
			await daemon.saw(tells("published", big));
			const line = await daemon.saw(tells("published", name));
			expect(Math.round((Number(line.time) - Date.now()) / HOUR_MS)).toBe(hours);
		}
		expect(home.run("status")).toMatchObject({ code: 0 });
		await expect.poll(status).toMatchObject({ running: [], queued: 0, unwell: null, published: 2 * names.length });
		expect(home.names("Lora")).toEqual(names.toSorted());
		expect(home.names("VAE")).toHaveLength(names.length);
		expect(JSON.parse(home.run("log", "--json").out).entries).toHaveLength(2 * names.length);
		daemon.process.kill("SIGTERM");
		expect(await daemon.ended).toBe(0);
	});
});

/** Words before a daemon whose wall clock, and that of its engine, is moved by what the file says. */
function underClock(file: string): string[] {
	const own = [`LD_PRELOAD=${LIBRARY}`, `FAKETIME_TIMESTAMP_FILE=${file}`];
	return ["env", ...own, "FAKETIME_NO_CACHE=1", "DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1"];
}

async function status(): Promise<unknown> {
	return JSON.parse(home.run("status", "--json").out);
}
