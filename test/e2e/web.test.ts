import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { post, send } from "../daemon/http/serve.ts";
import { follow } from "../daemon/http/stream.ts";
import { loraFile } from "./lora.ts";
import { type Daemon, type Home, makeHome, tells } from "./run.ts";

const homes: Home[] = [];

afterEach(async () => {
	for (const home of homes.splice(0)) await home.end();
});

function aHome(yaml = ""): Home {
	const home = makeHome(yaml);
	homes.push(home);
	return home;
}

async function webOf(daemon: Daemon) {
	return (await daemon.saw(tells("started"))).web as { url: string; tokenFile: string | null } | null;
}

async function stop(daemon: Daemon): Promise<void> {
	daemon.process.kill("SIGTERM");
	expect(await daemon.ended).toBe(0);
}

test("the page is served from the start, its address is in the log and in the status, and it ends with the daemon", async () => {
	const home = aHome();
	const daemon = await home.watching();
	const { url = "" } = (await webOf(daemon)) ?? {};
	expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	expect(await (await fetch(`${url}/api/v1/state`)).json()).toMatchObject({ phase: "watching", web: { url } });
	await expect.poll(() => home.run("status").out).toContain(`page      ${url}\n`);
	expect(JSON.parse(home.run("status", "--json").out)).toMatchObject({ web: { url, tokenFile: null } });
	const events = await fetch(`${url}/api/v1/events`);
	await stop(daemon);
	expect((await events.text()).trimEnd()).toMatch(/event: bye\ndata: \{"why":"stopping"\}$/);
	await expect(fetch(`${url}/api/v1/state`)).rejects.toThrow();
});

test("a pause and its end by the page count as soon as they are answered", async () => {
	const home = aHome();
	const daemon = await home.watching();
	const { url = "" } = (await webOf(daemon)) ?? {};
	const port = Number(new URL(url).port);
	for (const [path, paused] of [
		["pause", { why: "a game" }],
		["resume", null],
	] as const) {
		expect((await post(port, `/api/v1/${path}`, paused ?? {})).status).toBe(200);
		expect(JSON.parse((await send(port, { path: "/api/v1/state" })).body).paused).toEqual(
			paused === null ? null : expect.objectContaining(paused),
		);
	}
	await stop(daemon);
});

test("a file that was dropped shows on an open page without a reload", async () => {
	const home = aHome();
	const daemon = await home.watching();
	const { url = "" } = (await webOf(daemon)) ?? {};
	const stream = follow(Number(new URL(url).port));
	await stream.saw("state");
	home.drop("style.safetensors", loraFile());
	expect((await stream.saw("entry")).data).toMatchObject({
		id: 1,
		kind: "lora",
		source: { name: "style.safetensors" },
	});
	await stream.saw("state", ({ totals, running }) => JSON.stringify([totals, running]).startsWith('[{"files":1,'));
	const log = (await (await fetch(`${url}/api/v1/log`)).json()) as { entries: unknown[] };
	expect(log).toMatchObject({ total: 1, entries: [{ source: { name: "style.safetensors" }, kind: "lora" }] });
	await stop(daemon);
	expect(stream.events().at(-1)?.name).toBe("bye");
});

test("a second daemon takes the next free port", async () => {
	const [one, other] = [aHome(), aHome()];
	const urls = [await webOf(await one.watching()), await webOf(await other.watching())].map((web) => web?.url);
	expect(new Set(urls).size).toBe(2);
	for (const url of urls) expect((await fetch(`${url}/api/v1/state`)).status).toBe(200);
});

test.each([
	["it is turned off", "web: false\n", []],
	["the daemon works once", "", ["--once"]],
])("there is no page, and nothing of it is loaded, where %s", async (_, yaml, args) => {
	const home = aHome(yaml);
	if (args.length > 0) {
		const { out } = home.run("watch", ...args);
		expect(out).toContain('"web":null');
		return;
	}
	const daemon = await home.watching();
	expect(await webOf(daemon)).toBeNull();
	expect(home.run("status").out).not.toContain("page ");
	if (process.platform === "linux") expect(listening(daemon.process.pid ?? 0)).toEqual([]);
	await stop(daemon);
});

/** Inodes of the TCP sockets on which a process listens. */
function listening(pid: number): string[] {
	const table = readFileSync(`/proc/${pid}/net/tcp`, "utf8").split("\n").slice(1);
	const inodes = table.map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === "0A");
	const own = readdirSync(`/proc/${pid}/fd`).map((fd) => `/proc/${pid}/fd/${fd}`);
	const links = new Set(own.map((path) => readlinkSync(path)));
	return inodes.map((fields) => fields[9] ?? "").filter((inode) => links.has(`socket:[${inode}]`));
}

test("beyond this machine the page asks for the token that the status prints, and no log has it", async () => {
	const home = aHome("web: {host: 0.0.0.0, port: 0}\n");
	const daemon = await home.watching();
	const { url = "", tokenFile } = (await webOf(daemon)) ?? {};
	expect(tokenFile).toBe(join(home.folder, "state", "autoprune", "web-token"));
	expect((await fetch(`${url}/api/v1/state`)).status).toBe(401);
	const token = readFileSync(tokenFile ?? "", "utf8").trim();
	await expect.poll(() => home.run("status").out).toContain(`page      ${url}/#token=${token}\n`);
	expect(home.run("status", "--json").out).not.toContain(token);
	const authorized = { headers: { Authorization: `Bearer ${token}` } };
	expect((await fetch(`${url}/api/v1/state`, authorized)).status).toBe(200);
	expect(JSON.stringify(await daemon.saw(tells("started")))).not.toContain(token);
	await stop(daemon);
});

test.each([
	["an address of another machine", "web: {host: 192.0.2.1}\n", "web.no-address"],
	["a token that others can read", "web: {token: always}\n", "web.token-file"],
])("with %s there is a warning in words, and the daemon works without its page", async (_, yaml, code) => {
	const home = aHome(yaml);
	if (code === "web.token-file") {
		const first = await home.watching();
		const { tokenFile } = (await webOf(first)) ?? {};
		await stop(first);
		writeFileSync(tokenFile ?? "", "no token\n");
	}
	const daemon = await home.watching();
	expect(await daemon.saw((line) => line.code === code)).toMatchObject({ level: 40, hint: expect.any(String) });
	expect((await daemon.saw((line) => line.event === "started")).web).toBeNull();
	home.drop("style.safetensors", loraFile());
	await daemon.saw(tells("published", "style.safetensors"));
	await stop(daemon);
});
