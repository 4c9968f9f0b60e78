import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

test("a daemon that is asked to stop ends as after Ctrl-C, and the next one runs", async () => {
	const running = await home.watching();
	const { code, out } = home.run("stop");
	expect([code, out]).toEqual([0, "Stopped; unfinished files stay in the inbox.\n"]);
	expect(await running.ended).toBe(0);
	await running.saw(tells("stopped"));
	const next = await home.watching();
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	await next.saw(tells("published", "style.safetensors"));
	expect(JSON.parse(home.run("stop", "--json").out)).toEqual({ stopped: true });
	expect(await next.ended).toBe(0);
});

test("where no daemon runs, there is nothing to stop, and the next one is not stopped by it", async () => {
	expect(home.run("stop")).toMatchObject({ code: 0, out: "The daemon is not running.\n" });
	const running = await home.watching();
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	await running.saw(tells("published", "style.safetensors"));
});
