import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { familySample } from "../e2e/family-files.ts";
import { VAE } from "../e2e/filled-models.ts";
import { loraFile } from "../e2e/lora.ts";
import { writePlain } from "../e2e/plain-safetensors.ts";
import { type Home, makeHome } from "../e2e/run.ts";
import { pickle, text } from "../toolkit/formats/pickle/assemble.ts";
import { torchFile } from "../toolkit/formats/torch/build-torch.ts";
import { makeWindowsHome, type WindowsHome } from "./home.ts";

const FIXTURES = new URL("../fixtures/torch/", import.meta.url).pathname;

let windows: WindowsHome;
let linux: Home;

beforeEach(() => {
	windows = makeWindowsHome();
	linux = makeHome();
});

afterEach(async () => {
	await windows.end();
	linux.remove();
});

function fixture(name: string): Buffer {
	return readFileSync(join(FIXTURES, name));
}

/** A pickle that calls `os.system`. */
function hostile(): Uint8Array {
	return torchFile(pickle("}(", text("state_dict"), "cposix\nsystem\n(", text("true"), "tR", "u"));
}

/** The fields of an ONNX model: its version, the name of its graph, and the version of its operators. */
const ONNX = Buffer.from([8, 8, 0x3a, 7, 0x12, 5, ...Buffer.from("graph"), 0x42, 2, 0x10, 17]);

/** Files that are refused, with the codes. */
const BAD: readonly (readonly [name: string, code: string, bytes: Uint8Array | string])[] = [
	["hostile.ckpt", "pickle.dangerous", hostile()],
	["face.onnx.pt", "file.other-format", ONNX],
	["page.ckpt", "file.not-a-model", `<html>${"long enough to be looked at ".repeat(40)}`],
	["nothing.pt", "model.unknown", fixture("nothing.pt")],
];

/** Downloads that were cut short: they are given the time to become complete. */
const CUT: readonly (readonly [name: string, bytes: Uint8Array])[] = [
	["cut.pt", fixture("trained.pt").subarray(0, 3000)],
	["cut.safetensors", loraFile().subarray(0, 100_000)],
];

function dropModels(inbox: string): void {
	writePlain(join(inbox, "my.vae.safetensors"), VAE());
	writeFileSync(join(inbox, "style é 日本.safetensors"), loraFile());
	writePlain(join(inbox, "half.safetensors"), familySample("embedding", "sdxl", "F16"));
	copyFileSync(join(FIXTURES, "embedding-settings.pt"), join(inbox, "settings.pt"));
}

/** A digest of every file below a folder, by its path. */
function contents(folder: string): Record<string, string> {
	const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => {
		return statSync(join(folder, path)).isFile() && !path.includes(".autoprune");
	});
	const digest = (path: string) =>
		createHash("sha256")
			.update(readFileSync(join(folder, path)))
			.digest("hex");
	return Object.fromEntries(files.sort().map((path) => [relative("", path), digest(path)]));
}

test("--once makes of the same models the same files as on Linux, to the byte", async () => {
	for (const { inbox } of [windows, linux]) dropModels(inbox);
	expect(await windows.run("watch", "--once")).toMatchObject({ code: 0, stderr: "" });
	expect(linux.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
	const made = contents(windows.library);
	expect(Object.keys(made)).toHaveLength(8);
	expect(made).toEqual(contents(linux.library));
	expect(windows.temps()).toEqual([]);
	expect((await windows.entries()).map(({ outcome }) => outcome).sort()).toEqual([
		"published",
		"published",
		"unchanged",
		"unchanged",
	]);
});

test("--once refuses the same files for the same reasons as on Linux, and changes none", async () => {
	const files = [...BAD.map(([name, , bytes]) => [name, bytes] as const), ...CUT];
	for (const [name, bytes] of files) for (const { inbox } of [windows, linux]) writeFileSync(join(inbox, name), bytes);
	const [code, linuxCode] = [(await windows.run("watch", "--once")).code, linux.run("watch", "--once").code];
	expect(code).toBe(linuxCode);
	const refused = (await windows.entries()).map((entry) => [entry.source.name, entry.code]);
	expect(refused.sort()).toEqual(BAD.map(([name, code]) => [name, code]).sort());
	const failed = BAD.flatMap(([name]) => [name, `${name}.reason.txt`]).sort();
	expect(windows.names("Autoprune", "Failed")).toEqual(failed);
	expect(windows.names("Autoprune")).toEqual(["Failed", ...CUT.map(([name]) => name)]);
	const places = [...BAD.map(([name, , bytes]) => [`Failed/${name}`, bytes] as const), ...CUT];
	for (const [path, bytes] of places) {
		expect([path, readFileSync(join(windows.inbox, path)).equals(Buffer.from(bytes))]).toEqual([path, true]);
	}
	const reason = readFileSync(join(windows.inbox, "Failed", "hostile.ckpt.reason.txt"), "utf8");
	expect(reason).toContain("posix.system");
	const { entries } = JSON.parse(linux.run("log", "--json").out);
	const ofLinux = entries.map((entry: { source: { name: string }; code: string }) => [entry.source.name, entry.code]);
	expect(refused.sort()).toEqual(ofLinux.sort());
});
