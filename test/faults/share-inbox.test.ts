import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Daemon, type Home, makeHome, tells } from "../e2e/run.ts";
import { canShare, sharedUntilEnd } from "../e2e/shares.ts";

describe.skipIf(!canShare)("an inbox on a network file system", () => {
	test("is scanned, not watched, and a file in it waits for a minute and says why", async () => {
		const { home, inbox } = onShare("sshfs", "");
		const daemon = await home.watching();
		writeFileSync(join(inbox, "style.safetensors"), loraFile());
		await expect
			.poll(() => home.run("status").out)
			.toMatch(/style\.safetensors .*on a network file system \(fuse\.sshfs\) it takes 60 s to know/);
		expect(watchesOf(daemon)).toBe(0);
		const shown = JSON.parse(home.run("config", "show", "--json").out);
		expect(shown.settings["settle.quiet"]).toMatchObject({ value: "60s", from: "default" });
		expect(shown.notes).toEqual([
			expect.stringMatching(/unchanged for 60 s: it is on a network file system \(fuse\.sshfs\)/),
		]);
	});

	test("obeys a shorter `settle.quiet`, and warns of it once", async () => {
		const { home, inbox } = onShare("sshfs", "settle: { quiet: 200ms }\n");
		const daemon = await home.watching();
		await daemon.saw((line) => /settle\.quiet` is set to less/.test(String(line.msg ?? line.message)));
		writeFileSync(join(inbox, "style.safetensors"), loraFile());
		await daemon.saw(tells("published", "style.safetensors"));
		expect(watchesOf(daemon)).toBe(0);
		expect(home.run("config", "check").out).toContain("`settle.quiet` is set to less");
	});
});

describe.skipIf(!canShare)("an inbox on a FUSE file system that only shows disks in another way", () => {
	test("is watched, and a file in it waits as on a disk", async () => {
		const { home, inbox } = onShare("mergerfs", "");
		const daemon = await home.watching();
		await expect.poll(() => watchesOf(daemon)).toBeGreaterThan(0);
		writeFileSync(join(inbox, "style.safetensors"), loraFile());
		await daemon.saw(tells("published", "style.safetensors"));
	});
});

function onShare(subtype: string, yaml: string): { readonly home: Home; readonly inbox: string } {
	const share = sharedUntilEnd({ subtype });
	const inbox = join(share.folder, "models", "Autoprune");
	mkdirSync(inbox, { recursive: true });
	const home = makeHome();
	onTestFinished(() => home.end());
	writeFileSync(
		join(home.folder, "autoprune.yaml"),
		`library: ${join(share.folder, "models")}\nscan: { every: 300ms }\n${yaml}`,
	);
	return { home, inbox };
}

/** The number of inotify watches that a process has. */
function watchesOf({ process: { pid } }: Daemon): number {
	const folder = `/proc/${pid}/fdinfo`;
	const texts = readdirSync(folder).map((fd) => {
		try {
			return readFileSync(join(folder, fd), "utf8");
		} catch {
			// It was closed meanwhile.
			return "";
		}
	});
	return texts.join("\n").match(/^inotify wd:/gm)?.length ?? 0;
}
