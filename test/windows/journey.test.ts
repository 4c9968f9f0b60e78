import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { tells } from "../e2e/run.ts";
import { makeWindowsHome, type WindowsDaemon, type WindowsHome } from "./home.ts";
import { windowsPath } from "./wine.ts";

const PAGE = `<html>${"no model, but a page that is long enough to be looked at ".repeat(20)}`;

/** One daemon for all tests; each has files of its own. */
let home: WindowsHome;
let daemon: WindowsDaemon;

beforeAll(async () => {
	home = makeWindowsHome("web: {port: 0}\n");
	// It is given time to fill, and refused while the tests run.
	home.drop("empty.ckpt", "");
	daemon = await home.watching();
});

afterAll(() => home.end());

function inFailed(name: string): string[] {
	return home.names("Autoprune", "Failed").filter((found) => found.startsWith(name));
}

async function recorded(name: string) {
	return (await home.entries()).filter(({ source }) => source.name === name);
}

test("a model is published, and the log names its files by paths of Windows", async () => {
	home.drop("first.safetensors", loraFile());
	const line = await daemon.saw(tells("published", "first.safetensors"));
	expect(line.to).toBe("Lora\\first.safetensors");
	home.drop("second.safetensors", loraFile(2));
	await daemon.saw(tells("published", "second.safetensors"));
	// The empty file is refused when it has stayed empty for a while, perhaps already now.
	const others = home.names("Autoprune").filter((name) => !["Failed", "empty.ckpt"].includes(name));
	expect(others).toEqual(["Originals"]);
	expect(home.names("Lora")).toEqual(["first.safetensors", "second.safetensors"]);
	const { stdout } = await home.run("log", "show", "1");
	expect(stdout).toContain(windowsPath(join(home.library, "Lora", "first.safetensors")));
	expect(stdout).toContain(windowsPath(join(home.inbox, "Originals", "first.safetensors")));
});

test("a web page named .ckpt is refused once, with its reason, and again after retry", async () => {
	home.drop("page.ckpt", PAGE);
	const { code, job } = await daemon.saw(tells("refused", "page.ckpt"));
	expect(code).toBe("file.not-a-model");
	home.drop("after.safetensors", loraFile());
	await daemon.saw(tells("published", "after.safetensors"));
	expect(inFailed("page.ckpt")).toEqual(["page.ckpt", "page.ckpt.reason.txt"]);
	expect(await recorded("page.ckpt")).toHaveLength(1);
	expect((await home.run("retry", String(job))).code).toBe(0);
	await daemon.saw((line) => line.event === "refused" && line.file === "page.ckpt" && line.job !== job);
	expect(inFailed("page.ckpt")).toEqual(["page.ckpt", "page.ckpt.reason.txt"]);
});

test("what was published is undone, and the original stays", async () => {
	home.drop("undone.safetensors", loraFile());
	const { job } = await daemon.saw(tells("published", "undone.safetensors"));
	const { code, stdout } = await home.run("undo", String(job), "--json");
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({
		original: windowsPath(join(home.inbox, "Originals", "undone.safetensors")),
		trash: windowsPath(join(home.library, ".autoprune", "trash", `${job}-undone.safetensors`)),
	});
	expect(home.names("Lora")).not.toContain("undone.safetensors");
	expect(readFileSync(join(home.inbox, "Originals", "undone.safetensors")).equals(loraFile())).toBe(true);
});

test("sidecars go with their model, one that is read-only too, and so does one that comes late", async () => {
	home.drop("style.preview.png", "a picture");
	writeFileSync(join(home.inbox, "style.json"), "{}", { mode: 0o444 });
	writeFileSync(join(home.folder, "style.safetensors"), loraFile());
	renameSync(join(home.folder, "style.safetensors"), join(home.inbox, "style.safetensors"));
	await daemon.saw(tells("published", "style.safetensors"));
	home.drop("style.yaml", "late");
	await daemon.saw(tells("followed", "style.yaml"));
	const names = ["style.json", "style.preview.png", "style.safetensors", "style.yaml"];
	expect(home.names("Lora").filter((name) => name.startsWith("style."))).toEqual(names);
	expect(names.filter((name) => home.names("Autoprune").includes(name))).toEqual([]);
	const texts = ["style.json", "style.preview.png", "style.yaml"].map((name) =>
		readFileSync(join(home.library, "Lora", name), "utf8"),
	);
	expect(texts).toEqual(["{}", "a picture", "late"]);
});

test("a model in a subfolder of the inbox is published in the same subfolder", async () => {
	mkdirSync(join(home.inbox, "people", "Ünal"), { recursive: true });
	writeFileSync(join(home.inbox, "people", "Ünal", "face.safetensors"), loraFile());
	const line = await daemon.saw(tells("published", "face.safetensors"));
	expect(line.to).toBe("Lora\\people\\Ünal\\face.safetensors");
	expect(home.names("Lora", "people", "Ünal")).toEqual(["face.safetensors"]);
});

test("a file that stays empty is refused", async () => {
	expect(await daemon.saw(tells("refused", "empty.ckpt"))).toMatchObject({ code: "file.empty" });
	expect(inFailed("empty.ckpt")).toEqual(["empty.ckpt", "empty.ckpt.reason.txt"]);
});
