import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, type LogLine, makeHome, namesIn, tells } from "./run.ts";

const MAY_MOUNT = spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status === 0;
if (!MAY_MOUNT)
	console.log("skipped: inboxes and folders of inboxes that are bind mounts, because this user may not mount folders");

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

/** A command that runs another one where a folder is also at a second path. */
function mounted(folder: string, at: string): string[] {
	const script = `mount --bind "$0" "$1" && shift && exec "$@"`;
	return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, folder, at];
}

describe.skipIf(!MAY_MOUNT)("an inbox that is a bind mount", () => {
	test.each([
		["of the folder of a kind", "Lora"],
		["of the folder of unknown models", "Unsorted"],
	])("%s is refused, and no file is touched", async (_, name) => {
		writeFileSync(join(home.folder, "autoprune.yaml"), `library: ${home.library}\nonUnknown: place\n`);
		const output = join(home.library, name);
		mkdirSync(output);
		writeFileSync(join(output, "mine.safetensors"), loraFile());
		const daemon = home.start(mounted(output, home.inbox));
		expect(await daemon.ended).toBe(1);
		expect(namesIn(output)).toEqual(["mine.safetensors"]);
	});
});

test.runIf(MAY_MOUNT)("an inbox that is within an output folder by a bind mount of it is refused", async () => {
	const inner = join(home.library, "Lora", "new");
	mkdirSync(inner, { recursive: true });
	writeFileSync(join(home.folder, "autoprune.yaml"), `library: ${home.library}\ninbox: ${join(home.inbox, "new")}\n`);
	const daemon = home.start(mounted(join(home.library, "Lora"), home.inbox));
	expect(await daemon.ended).toBe(1);
	expect(namesIn(inner)).toEqual([]);
});

describe.skipIf(!MAY_MOUNT)("a folder of the inbox that is a bind mount", () => {
	test.each([
		["of an output folder", "Lora"],
		["of the whole library", "."],
	])("%s is left out, and the log says so once", async (_, name) => {
		const output = join(home.library, name);
		mkdirSync(join(home.library, "Lora"));
		writeFileSync(join(home.library, "Lora", "mine.safetensors"), loraFile());
		const at = join(home.inbox, "mounted");
		mkdirSync(at);
		const daemon = await home.watching(mounted(output, at));
		const { why } = await daemon.saw(tells("ignored", "mounted"));
		expect(why).toContain(`is ${output} by another path`);
		home.drop("new.safetensors", loraFile());
		await daemon.saw(tells("published", "new.safetensors"));
		home.drop("next.safetensors", loraFile());
		const ignored = new Set<LogLine>();
		await daemon.saw((line) => {
			if (tells("ignored")(line)) ignored.add(line);
			return tells("published", "next.safetensors")(line);
		});
		expect(ignored.size).toBe(1);
		expect(home.names("Lora")).toEqual(["mine.safetensors", "new.safetensors", "next.safetensors"]);
	});
});
