import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { ScanEntry } from "../../operations/scan.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { global } from "../toolkit/formats/pickle/assemble.ts";
import { holding, WHOLE } from "../toolkit/formats/torch/build-torch.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/torch/", import.meta.url));
const EVIL = holding([global("os", "system"), "0", WHOLE]);

let home: Home;
beforeEach(() => {
	home = makeHome();
	onTestFinished(() => home.remove());
	mkdirSync(join(home.folder, "down", "deep"), { recursive: true });
	copyFileSync(join(FIXTURES, "views.pt"), join(home.folder, "down", "good.pt"));
	writeFileSync(join(home.folder, "down", "readme.txt"), "hello");
	symlinkSync("..", join(home.folder, "down", "round"));
});

function verdicts(...places: string[]): { code: number; found: Record<string, string> } {
	const ended = home.run("scan", "--json", ...places);
	const { files } = JSON.parse(ended.out) as { files: readonly ScanEntry[] };
	return { code: ended.code, found: Object.fromEntries(files.map(({ file, verdict }) => [file, verdict])) };
}

test("a folder is looked through with all that is below it, and no link is followed", () => {
	writeFileSync(join(home.folder, "down", "deep", "evil.pt"), EVIL);
	expect(verdicts("down")).toEqual({
		code: 1,
		found: { "down/good.pt": "safe", "down/readme.txt": "foreign", "down/deep/evil.pt": "dangerous" },
	});
});

test("what names nothing dangerous ends with 0", () => {
	expect(verdicts("down").code).toBe(0);
});

test("a link that is named is followed, and what is not there is a failure", () => {
	symlinkSync("down/good.pt", join(home.folder, "link.pt"));
	expect(verdicts("link.pt", "nowhere.pt")).toEqual({ code: 1, found: { "link.pt": "safe", "nowhere.pt": "unread" } });
});

test("a person is told what the file names and where, and nothing of what is no model", () => {
	writeFileSync(join(home.folder, "down", "evil.pt"), EVIL);
	const { out } = home.run("scan", "down");
	expect(out).toMatch(/dangerous {2}down\/evil\.pt {3}torch-zip\n.*os\.system is dangerous, at byte \d+\n/s);
	expect(out).toContain("3 files: 1 dangerous, 1 safe, 1 foreign");
	expect(out).not.toContain("readme.txt");
});

test("inspect, too, lists what a refused file names", () => {
	writeFileSync(join(home.folder, "evil.pt"), EVIL);
	const report: unknown = JSON.parse(home.run("inspect", "--json", "evil.pt").out);
	expect(report).toMatchObject({ verdict: "refused", format: "torch-zip", code: "pickle.dangerous" });
	expect(report).toHaveProperty("globals", expect.arrayContaining([expect.objectContaining({ name: "os.system" })]));
});
