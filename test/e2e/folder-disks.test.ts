import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { loraFile } from "./lora.ts";
import { canMount, mounted } from "./mounts.ts";
import { type Home, makeHome } from "./run.ts";

/** Memory that Linux keeps as a disk of its own. */
const OTHER_DISK = "/dev/shm";
const isOther = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;
if (!isOther) console.log(`skipped: folders on another disk, for ${OTHER_DISK} is none`);

let home: Home;

afterEach(() => home.remove());

test.skipIf(!isOther)(
	"a folder that a link leads to another disk gets its models there, sidecars and all, and nothing is left of the work",
	() => {
		home = makeHome();
		const elsewhere = linkedTo("Lora");
		writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
		writeFileSync(join(home.inbox, "style.png"), "preview");
		expect(home.run("watch", "--once").code).toBe(0);
		expect(shown(elsewhere)).toEqual(["style.png", "style.safetensors"]);
		expect(home.temps()).toEqual([]);
		expect(filesIn(join(elsewhere, ".autoprune"))).toEqual([]);
		expect(home.names("Autoprune", "Originals")).toEqual(["style.safetensors"]);
		writeFileSync(join(home.inbox, "style.txt"), "came later");
		expect(home.run("watch", "--once").code).toBe(0);
		expect(shown(elsewhere)).toEqual(["style.png", "style.safetensors", "style.txt"]);
		expect(home.run("undo", "1").code).toBe(0);
		expect(shown(elsewhere)).toEqual([]);
	},
);

test.skipIf(!canMount)(
	"a folder of the same disk that is mounted into the library for itself gets its models, too",
	() => {
		home = makeHome();
		const elsewhere = mkdtempSync(join(tmpdir(), "autoprune-"));
		mkdirSync(join(home.library, "Lora"));
		execFileSync("mount", ["--bind", elsewhere, join(home.library, "Lora")]);
		try {
			writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
			expect(home.run("watch", "--once").code).toBe(0);
			expect(shown(elsewhere)).toEqual(["style.safetensors"]);
		} finally {
			execFileSync("umount", [join(home.library, "Lora")]);
			rmSync(elsewhere, { recursive: true });
		}
	},
);

test.skipIf(!canMount)("a model waits for room on the disk that its folder lies on, not on the library's", async () => {
	home = makeHome();
	const disk = mounted("4m");
	symlinkSync(disk, join(home.library, "Lora"));
	writeFileSync(join(disk, "full"), new Uint8Array(3.5e6));
	home.drop("style.safetensors", loraFile());
	const daemon = await home.watching();
	const waits = await daemon.saw((line) => line.event === "waiting");
	expect(waits).toMatchObject({ code: "work.waiting-space", why: expect.stringContaining(join(home.library, "Lora")) });
	rmSync(join(disk, "full"));
	await daemon.saw((line) => line.event === "published");
	expect(shown(disk)).toEqual(["style.safetensors"]);
	await home.end();
});

/** Makes a folder on another disk, and the link to it in the library. */
function linkedTo(name: string): string {
	const elsewhere = mkdtempSync(join(OTHER_DISK, "autoprune-"));
	onTestFinished(() => rmSync(elsewhere, { recursive: true }));
	symlinkSync(elsewhere, join(home.library, name));
	return elsewhere;
}

/** What a web UI would list. */
function shown(folder: string): string[] {
	return readdirSync(folder)
		.filter((name) => !name.startsWith("."))
		.toSorted();
}

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
		entry.isFile() ? [entry.name] : [],
	);
}
