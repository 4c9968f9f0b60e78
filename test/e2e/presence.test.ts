import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "./lora.ts";
import { CLI, type Daemon, type Home, makeHome, tells } from "./run.ts";

const LISTENER = fileURLToPath(new URL("notify-listener.py", import.meta.url));
/** Holds the journal's write lock until it is killed. */
const HOLD_JOURNAL = `
import sqlite3, sys, time
journal = sqlite3.connect(sys.argv[1], isolation_level=None)
journal.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(600)
`;

const canNotify = ["systemd-notify", "python3"].every((tool) => spawnSync(tool, ["--version"]).error === undefined);
if (!canNotify) console.log("skipped: what the daemon says to systemd, for systemd-notify or python3 is not here");

let home: Home;
let daemon: Daemon | null;
let listener: ChildProcess | null;

beforeEach(() => {
	home = makeHome();
	daemon = null;
	listener = null;
});

afterEach(async () => {
	daemon?.process.kill("SIGCONT");
	daemon?.process.kill("SIGKILL");
	await daemon?.ended;
	listener?.kill("SIGKILL");
	home.remove();
});

async function start(before?: readonly string[]): Promise<Daemon> {
	daemon = home.start(before);
	await daemon.saw(tells("watching"));
	return daemon;
}

function config(yaml: string): void {
	writeFileSync(join(home.folder, "autoprune.yaml"), `library: ${home.library}\n${yaml}`);
}

describe.skipIf(!canNotify)("a daemon that systemd started", () => {
	test("says that it is ready, what it does, that it is well, that it reads its settings, and that it stops", async () => {
		const systemd = await listen();
		const socket = [`NOTIFY_SOCKET=${systemd.path}`, "WATCHDOG_USEC=400000"];
		const running = await start(["env", ...socket]);
		await systemd.said("READY=1");
		await systemd.said("STATUS=watching");
		await systemd.said("WATCHDOG=1");
		writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
		await systemd.said("STATUS=watching; 1 published");
		running.process.kill("SIGHUP");
		await systemd.said("RELOADING=1");
		await systemd.said("READY=1", "RELOADING=1");
		running.process.kill("SIGTERM");
		await systemd.said("STOPPING=1");
		expect(await running.ended).toBe(0);
		expect(systemd.all().filter((message) => message === "READY=1")).toHaveLength(2);
	});

	test("does not say that it is well while its journal cannot be written, and says why", async () => {
		const systemd = await listen();
		const running = await start(["env", `NOTIFY_SOCKET=${systemd.path}`, "WATCHDOG_USEC=400000"]);
		await systemd.said("WATCHDOG=1");
		const other = spawn("python3", ["-c", HOLD_JOURNAL, join(home.folder, "state", "autoprune", "journal.db")]);
		onTestFinished(() => void other.kill("SIGKILL"));
		await once(other.stdout, "data");
		const from = systemd.all().length;
		await running.saw((line) => typeof line.unwell === "string");
		// Some may have been on their way; in the seconds that the journal is waited for, dozens would follow.
		expect(
			systemd
				.all()
				.slice(from)
				.filter((message) => message === "WATCHDOG=1").length,
		).toBeLessThanOrEqual(5);
		await expect
			.poll(systemd.all)
			.toContainEqual(expect.stringMatching(/^STATUS=unhealthy: the journal cannot be written/));
		other.kill("SIGKILL");
		await systemd.said(
			"WATCHDOG=1",
			systemd.all().findLast((message) => message.startsWith("STATUS=unhealthy")),
		);
	});

	test("does not say that it is well to a watchdog of another process", async () => {
		const systemd = await listen();
		const running = await start(["env", `NOTIFY_SOCKET=${systemd.path}`, "WATCHDOG_USEC=100000", "WATCHDOG_PID=1"]);
		await systemd.said("STATUS=watching");
		running.process.kill("SIGTERM");
		await running.ended;
		await systemd.said("STOPPING=1");
		expect(systemd.all()).not.toContain("WATCHDOG=1");
	});
});

test("SIGHUP takes new settings, and refuses wrong ones in words while the old ones stay", async () => {
	const running = await start();
	config("onRefused: leave\nworkers: 7\nsettle: {quiet: 200ms}\n");
	running.process.kill("SIGHUP");
	expect(await running.saw(tells("reloaded"))).toMatchObject({
		changed: expect.arrayContaining(["onRefused"]),
		needRestart: ["workers"],
	});
	appendFileSync(join(home.folder, "autoprune.yaml"), "precision: fp17\n");
	running.process.kill("SIGHUP");
	const refused = await running.saw(tells("reload-refused"));
	expect(refused).toMatchObject({ level: 40, code: "config.invalid", message: expect.stringContaining("precision") });
	writeFileSync(join(home.inbox, "page.ckpt"), "no model, but a text that is long enough to be looked at\n");
	expect(await running.saw(tells("refused", "page.ckpt"))).toMatchObject({ to: null });
	expect(home.names("Autoprune")).toEqual(["page.ckpt"]);
});

describe("service", () => {
	test("print shows what would be installed, of this very program and configuration, and installs nothing", () => {
		const { code, out } = home.run("service", "print", "--system");
		expect(code).toBe(0);
		expect(out).toContain(`"${CLI}" "watch" "--config" "${join(home.folder, "autoprune.yaml")}"`);
		expect(out).toContain(home.library);
		expect(home.run("service", "print", "--user").out).toContain("WantedBy=default.target");
		expect(existsSync(join(home.folder, ".config"))).toBe(false);
	});

	test("a wrong configuration is not installed", () => {
		config("precision: fp17\n");
		expect(home.run("service", "install", "--user")).toMatchObject({
			code: 78,
			err: expect.stringContaining("precision"),
		});
	});

	test.skipIf(existsSync("/run/systemd/system"))("where nothing supervises services, install says so", () => {
		const { code, err } = home.run("service", "install", "--user");
		expect(code).toBe(1);
		expect(err).toContain("systemd does not run on this machine");
		expect(existsSync(join(home.folder, ".config"))).toBe(false);
	});

	test("nobody is served by a service for two", () => {
		expect(home.run("service", "print", "--user", "--system").code).toBe(2);
	});
});

describe("status", () => {
	function status() {
		const { code, out } = home.run("status", "--json");
		return { code, ...JSON.parse(out) };
	}

	/** The status file is written within a second of a change. */
	async function statusThat(fits: (status: { [key: string]: unknown }) => boolean) {
		let found = status();
		const look = () => {
			found = status();
			return fits(found);
		};
		await expect.poll(look).toBe(true);
		return found;
	}

	test("is down before the first start, and after a stop", async () => {
		expect(status()).toMatchObject({ code: 1, state: "down", why: expect.stringContaining("never run here") });
		const running = await start();
		running.process.kill("SIGTERM");
		await running.ended;
		expect(status()).toMatchObject({ code: 1, state: "down", why: expect.stringContaining("stopped") });
		expect(home.run("status").out).toContain("down");
	});

	test("reports running jobs, waiting files with the reason, and no trouble for a refused file", async () => {
		const running = await start();
		writeFileSync(join(home.inbox, "half.safetensors"), loraFile().subarray(0, 1_000_000));
		writeFileSync(join(home.inbox, "page.ckpt"), "no model, but a text that is long enough to be looked at\n");
		await running.saw(tells("refused", "page.ckpt"));
		const found = await statusThat((one) => one.refused === 1 && JSON.stringify(one.waiting).includes("incomplete"));
		expect(found).toMatchObject({
			code: 0,
			state: "running",
			pid: running.process.pid,
			inbox: home.inbox,
			waiting: { count: 1, first: [{ file: "half.safetensors", code: "file.incomplete" }] },
			lastLook: { seen: true },
			refused: 1,
			lastError: null,
		});
		const { out } = home.run("status");
		expect(out).toMatch(/^running +process \d+/);
		expect(out).toMatch(/done +0 published, 1 refused/);
		expect(out).not.toContain("trouble");
		expect(out).toMatch(/waiting +half\.safetensors +has 977 KiB of/);
	});

	test("is down when the daemon was killed, and it runs again when it does", async () => {
		const running = await start();
		running.process.kill("SIGKILL");
		await running.ended;
		expect(status()).toMatchObject({ code: 1, state: "down", why: expect.stringContaining("killed") });
		await start();
		expect(await statusThat((one) => one.state === "running")).toMatchObject({ code: 0 });
	});

	test("is stuck when the daemon gives no sign of life", async () => {
		const running = await start();
		await statusThat((one) => one.state === "running");
		running.process.kill("SIGSTOP");
		const file = join(home.folder, "state", "autoprune", "status.json");
		const last = JSON.parse(readFileSync(file, "utf8"));
		writeFileSync(file, JSON.stringify({ ...last, heartbeatMs: last.heartbeatMs - 120_000 }));
		expect(status()).toMatchObject({
			code: 1,
			state: "stuck",
			why: expect.stringContaining("has not updated its status"),
		});
		expect(home.run("status").out).toContain("stuck");
	});
});

/** A stand-in for systemd, and what it was told. */
async function listen() {
	const path = join(home.folder, "notify");
	rmSync(path, { force: true });
	const child = spawn("python3", [LISTENER, path], { stdio: ["ignore", "pipe", "inherit"] });
	listener = child;
	const messages: string[] = [];
	const lines = createInterface({ input: child.stdout });
	await once(lines, "line");
	lines.on("line", (line) => messages.push(String(JSON.parse(line).said).trimEnd()));
	return {
		path,
		all: () => messages,
		/** Resolves when this was said, after that where one is given. */
		async said(message: string, after?: string): Promise<void> {
			const from = () => (after === undefined ? 0 : messages.lastIndexOf(after) + 1);
			while (!messages.slice(from()).includes(message)) await once(lines, "line");
		},
	};
}
