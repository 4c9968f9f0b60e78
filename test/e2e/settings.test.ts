import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WireSettings } from "../../daemon/http/wire/settings.ts";
import { asNobody, canBeNobody, giveToNobody } from "./nobody.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

const HEADERS = { "X-Autoprune": "1", "Content-Type": "application/json" };

let home: Home;
let file: string;

beforeEach(() => {
	home = makeHome("# below: what the page adds\n");
	file = join(home.folder, "autoprune.yaml");
});

afterEach(() => home.end());

async function addressOf(daemon: Daemon): Promise<string> {
	const { url } = (await daemon.saw(tells("started"))).web as { url: string };
	return `${url}/api/v1/settings`;
}

async function shown(address: string): Promise<WireSettings> {
	return (await (await fetch(address)).json()) as WireSettings;
}

async function change(address: string, name: string, value: unknown): Promise<Response> {
	const body = JSON.stringify({ etag: (await shown(address)).etag, changes: [{ key: name.split("."), value }] });
	return fetch(address, { method: "PUT", headers: HEADERS, body });
}

function settingOf({ settings }: WireSettings, name: string): unknown {
	return settings.find(({ key }) => key.join(".") === name)?.value;
}

test("a change by the page is in use for the next file, and after a restart", async () => {
	const before = readFileSync(file, "utf8");
	const daemon = await home.watching();
	const address = await addressOf(daemon);
	expect((await change(address, "onRefused", "leave")).status).toBe(200);
	await daemon.saw((line) => line.event === "reloaded" && JSON.stringify(line.changed) === '["onRefused"]');
	expect(readFileSync(file, "utf8")).toBe(`${before}onRefused: leave\n`);
	home.drop("bad.safetensors", "no model");
	await daemon.saw(tells("refused", "bad.safetensors"));
	expect(home.names("Autoprune")).toEqual(["bad.safetensors"]);
	const answer = (await (await change(address, "layout", "forge")).json()) as WireSettings;
	expect(answer.needRestart).toEqual(["layout"]);
	daemon.process.kill("SIGTERM");
	expect(await daemon.ended).toBe(0);
	const again = await addressOf(await home.watching());
	expect(await shown(again)).toMatchObject({ needRestart: [], etag: answer.etag });
	expect(home.run("config", "check").code).toBe(0);
});

test("a change by hand is shown, and is in use after SIGHUP", async () => {
	const daemon = await home.watching();
	const address = await addressOf(daemon);
	const { etag } = await shown(address);
	writeFileSync(file, `${readFileSync(file, "utf8")}keepEma: true\n`);
	const now = await shown(address);
	expect([now.etag === etag, settingOf(now, "keepEma")]).toEqual([false, true]);
	daemon.process.kill("SIGHUP");
	await daemon.saw((line) => line.event === "reloaded" && JSON.stringify(line.changed) === '["keepEma"]');
});

test("without a settings file, the first change creates one in the working directory, which the next start reads", async () => {
	rmSync(file);
	const daemon = await home.watching();
	const address = await addressOf(daemon);
	expect(await shown(address)).toMatchObject({ path: file, exists: false });
	expect((await change(address, "keepEma", true)).status).toBe(200);
	await daemon.saw((line) => line.event === "reloaded" && JSON.stringify(line.changed) === '["keepEma"]');
	expect(JSON.parse(home.run("config", "show", "--json").out)).toMatchObject({
		file,
		settings: { keepEma: { value: true, from: "file" }, library: { value: home.library } },
	});
});

test("a settings file that was named at the start and is gone is not created anew", async () => {
	const daemon = await home.watching(["env", "--", "sh", "-c", 'exec "$0" "$@" --config autoprune.yaml']);
	const address = await addressOf(daemon);
	rmSync(file);
	const answer = await fetch(address);
	expect([answer.status, await answer.json()]).toMatchObject([409, { code: "config.missing" }]);
});

test.skipIf(!canBeNobody).each([
	["a file", 0o444, 0o755],
	["a folder", 0o644, 0o555],
])("%s that cannot be written is named, and stays as it is", async (_, fileMode, folderMode) => {
	const state = join(home.folder, "state");
	mkdirSync(state);
	giveToNobody(home.folder, home.library, home.inbox, state, file);
	chmodSync(file, fileMode);
	chmodSync(dirname(file), folderMode);
	const before = readFileSync(file, "utf8");
	const address = await addressOf(await home.watching(asNobody));
	const answer = await change(address, "keepEma", true);
	expect(answer.status).toBe(409);
	expect(await answer.json()).toMatchObject({
		code: "web.settings-not-writable",
		message: `The settings file ${file} cannot be written (EACCES).`,
		hint: expect.stringContaining("write access"),
	});
	expect(readFileSync(file, "utf8")).toBe(before);
	expect(settingOf(await shown(address), "keepEma")).toBe(false);
});

test.skipIf(!canBeNobody || process.getuid?.() !== 0)("a file of another owner is not taken from them", async () => {
	const state = join(home.folder, "state");
	mkdirSync(state);
	giveToNobody(home.folder, home.library, home.inbox, state);
	chmodSync(file, 0o666);
	const before = readFileSync(file, "utf8");
	const address = await addressOf(await home.watching(asNobody));
	const answer = await change(address, "keepEma", true);
	expect([answer.status, await answer.json()]).toMatchObject([409, { code: "web.settings-not-writable" }]);
	expect([statSync(file).uid, readFileSync(file, "utf8")]).toEqual([0, before]);
});
