import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SILENT_AFTER_MS, writeBeat } from "../../daemon/coordination/members/host-table.ts";
import { recordShare } from "../../daemon/coordination/storage/shares.ts";
import { lockFolder } from "../../daemon/lock.ts";
import { writeStatus } from "../../daemon/status/file.ts";
import type { Status } from "../../daemon/status/status.ts";
import { createStatusTracker } from "../../daemon/status/tracker.ts";
import { ended } from "../daemon/journal/ended.ts";
import { openedPostgres, openedShared } from "../daemon/journal/postgres/databases.ts";
import { CLI, type Home, makeHome } from "../e2e/run.ts";
import { canUsePostgres, newDatabase, withPassword } from "../postgres.ts";

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log("skipped: the daemon of another user, for only root can be another user");

const TROUBLE = "The folder /models does not exist.";
const HOST = { pid: 7, version: "0.1.0" };

function homeWith(yaml: string): Home {
	const home = makeHome(yaml);
	onTestFinished(() => home.remove());
	return home;
}

/** What a daemon with this journal writes into its state folder. */
function statusOf(journal: string, inboxes: readonly { readonly inbox: string; readonly library: string }[]): Status {
	const about = { pid: 1, version: "0.1.0", workers: 2, journal, inboxes };
	const idle = { running: [], queued: 0, putOff: [], blocked: [] };
	const ignored = (): void => undefined;
	return createStatusTracker(about, () => idle, ignored).status();
}

/** Two hosts: `one` watches and works, `two` worked when it fell silent a minute ago. */
async function shared() {
	const url = await newDatabase();
	const journal = await openedShared(url);
	const connection = await openedPostgres(url);
	const status = JSON.stringify({ running: ["/models/Autoprune/a.safetensors"], queued: 0, trouble: TROUBLE });
	await writeBeat(connection, { ...HOST, id: "1", name: "one", role: "both" }, status);
	await writeBeat(connection, { ...HOST, id: "2", name: "two", role: "work" }, status);
	await connection.run("UPDATE hosts SET beat_at = beat_at - interval '1 minute' WHERE name = 'two'");
	// Ahead, so that they do not become old while commands run; a lease is valid for 6 s, and never further ahead than that.
	await connection.run("UPDATE hosts SET beat_at = beat_at + interval '1 hour' WHERE name = 'one'");
	await connection.run(
		"INSERT INTO leases VALUES ('watch:/models/Autoprune', '1', 1, clock_timestamp() + interval '5 s')",
	);
	return { url, journal, home: homeWith(`journal: ${url}\n`) };
}

describe.skipIf(!canUsePostgres)("the commands of a shared journal", () => {
	test("list the hosts, what they watch and what they work on, but no old work of a silent one", async () => {
		const { home } = await shared();
		const { hosts } = JSON.parse(home.run("hosts", "list", "--json").out);
		expect(hosts).toMatchObject([
			{
				name: "one",
				role: "both",
				watches: ["/models/Autoprune"],
				running: ["a.safetensors"],
				isSilent: false,
				trouble: TROUBLE,
			},
			{ name: "two", role: "work", watches: [], running: [], isSilent: true, trouble: null },
		]);
		expect(hosts[1].ageMs).toBeGreaterThan(SILENT_AFTER_MS);
		const { out } = home.run("hosts");
		expect(out).toMatch(/one +both .*\/models\/Autoprune +a\.safetensors/);
		expect(out).toMatch(/two +work .*silent for 1 min/);
	});

	test("say in the status who watches, and which inbox nobody watches", async () => {
		const { home, url } = await shared();
		const state = join(home.folder, "state", "autoprune");
		mkdirSync(state, { recursive: true });
		await writeStatus(state, statusOf(url, [{ inbox: home.inbox, library: home.library }]));
		const { out } = home.run("status");
		expect(out).toContain(`one (both)   ${TROUBLE}; watches /models/Autoprune; works on a.safetensors`);
		expect(out).toMatch(/two \(work\) {3}silent for 1 min \d\d s$/m);
		expect(out).toContain(`no host watches ${home.inbox}`);
		expect(JSON.parse(home.run("status", "--json").out).hosts).toHaveLength(2);
	});

	test("end when the server wants a password and there is none", async () => {
		const url = await withPassword("scram-sha-256");
		const home = homeWith(`journal: ${url}\n`);
		for (const command of ["hosts", "log"]) {
			const { code, err } = home.run(command);
			expect([code, err]).toEqual([1, expect.stringContaining("the server wants a password, and none was found for")]);
		}
	});

	test("forget a dead host, but not one that runs", async () => {
		const { home } = await shared();
		expect(home.run("hosts", "forget", "two")).toMatchObject({ code: 0, out: "Forgot the host two.\n" });
		expect(home.run("hosts", "forget", "two").err).toContain("(hosts.unknown)");
		const refused = home.run("hosts", "forget", "one").err;
		expect(refused).toMatch(/host one may be running: .* ago[\s\S]*wait 10 s/);
		expect(refused).toContain("(hosts.alive)");
		const { hosts } = JSON.parse(home.run("hosts", "--json").out);
		expect(hosts.map(({ name }: { readonly name: string }) => name)).toEqual(["one"]);
	});

	test("forget a folder, however its path is written, but not while a host runs", async () => {
		const { home, url } = await shared();
		const connection = await openedPostgres(url);
		const inbox = join(realpathSync(home.folder), "models", "Autoprune");
		await recordShare(connection, inbox, { share: "s", ino: "1" });
		const { code, err } = home.run("hosts", "forget", `${inbox}/`);
		expect([code, err]).toEqual([1, expect.stringContaining("these hosts run: one.")]);
		expect(err).toContain("(hosts.folder-in-use)");
		await connection.run("UPDATE hosts SET beat_at = beat_at - interval '2 hours'");
		expect(home.run("hosts", "forget", "./models/Autoprune/")).toMatchObject({
			code: 0,
			out: `Forgot the folder ${inbox}.\n`,
		});
		expect(home.run("hosts", "forget", `${inbox}/`).err).toContain("(hosts.unknown)");
	});

	test("look at the hosts of another settings file", async () => {
		const { home } = await shared();
		const other = homeWith("");
		const file = join(home.folder, "autoprune.yaml");
		expect(JSON.parse(other.run("hosts", "--config", file, "--json").out).hosts).toHaveLength(2);
		expect(other.run("hosts", "forget", "two", "--config", file).code).toBe(0);
		expect(home.run("hosts", "--config", join(other.folder, "autoprune.yaml")).err).toContain("(hosts.not-shared)");
	});

	test("begin a new generation and a pause after a restored backup, if that is confirmed", async () => {
		const { home, journal } = await shared();
		const { code, err } = home.run("hosts", "restored");
		expect([code, err]).toEqual([2, expect.stringContaining("(usage.not-confirmed)")]);
		expect(err).toContain("no job starts until `autoprune resume`");
		expect(await journal.paused()).toBeNull();
		expect(JSON.parse(home.run("hosts", "restored", "--yes", "--json").out)).toEqual({ generation: 2 });
		expect(home.run("hosts").out).toBe("No host has joined.\n");
		expect(await journal.paused()).toMatchObject({ why: "a backup of the database was restored" });
		expect(home.run("status").out).toContain("a backup of the database was restored");
	});

	test("read and change the journal that the settings name", async () => {
		const { home, journal, url } = await shared();
		const { id } = await ended(journal, "NAI.ckpt");
		expect(JSON.parse(home.run("log", "show", String(id), "--json").out)).not.toHaveProperty("host");
		await (await openedPostgres(url)).run("UPDATE jobs SET holder = 'one'");
		expect(JSON.parse(home.run("log", "show", String(id), "--json").out)).toMatchObject({ host: "one" });
		expect(home.run("log").out).toContain("NAI.ckpt");
		expect(home.run("log", "show", String(id)).out).toContain("NAI.ckpt");
		expect(home.run("log", "stats").out).toContain("1 file");
		expect(home.run("pause", "--why", "games").out).toContain("running jobs will finish");
		expect(await journal.paused()).toMatchObject({ why: "games" });
		expect(home.run("resume").out).toContain("Resumed");
		expect(await journal.paused()).toBeNull();
		expect(home.run("undo", "99").err).toContain("(journal.no-entry)");
		expect(home.run("stop").out).toContain("The daemon is not running.");
	});

	test("use what the last daemon said where there are no settings, or settings with errors", async () => {
		const { home, journal, url } = await shared();
		await ended(journal, "NAI.ckpt");
		const state = join(home.folder, "state", "autoprune");
		mkdirSync(state, { recursive: true });
		await writeStatus(state, statusOf(url, []));
		writeFileSync(join(home.folder, "autoprune.yaml"), "library: [\n");
		expect(home.run("log").out).toContain("NAI.ckpt");
		writeFileSync(join(home.folder, "autoprune.yaml"), "library: models\n");
		expect(home.run("log").out).not.toContain("NAI.ckpt");
	});

	test("say what is wrong with a database that is not there, also in the status", async () => {
		const home = homeWith("journal: postgres://me@localhost:1/none\n");
		expect(home.run("log").err).toContain("(journal.unreachable)");
		expect(home.run("status").out).toContain("cannot be reached");
	});
});

test("a journal in a file has no hosts", () => {
	expect(homeWith("").run("hosts").err).toContain("(hosts.not-shared)");
});

test.skipIf(!isRoot)("the daemon of another user is not stopped, and the command says why", async () => {
	const { folder } = homeWith("journal: postgres://me@localhost/none\n");
	const state = join(folder, "state", "autoprune");
	mkdirSync(state, { recursive: true });
	chmodSync(folder, 0o755);
	const held = await lockFolder(state);
	onTestFinished(() => held.release());
	await writeStatus(state, statusOf("postgres://me@localhost/none", []));
	const env = { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: join(folder, "state") };
	const { status, stderr } = spawnSync(process.execPath, [CLI, "stop"], {
		cwd: folder,
		env,
		uid: 65_534,
		encoding: "utf8",
	});
	expect([status, stderr]).toEqual([1, expect.stringContaining("(work.stop-not-allowed)")]);
});

test("the daemon of another machine with this state folder is not stopped, and the command names the machine", async () => {
	const home = homeWith("journal: postgres://me@localhost/none\n");
	const state = join(home.folder, "state", "autoprune");
	mkdirSync(state, { recursive: true });
	const held = await lockFolder(state);
	onTestFinished(() => held.release());
	await writeStatus(state, statusOf("postgres://me@localhost/none", []));
	const ownProcess = spawn("sleep", ["60"]);
	onTestFinished(() => void ownProcess.kill("SIGKILL"));
	writeFileSync(join(state, "daemon.pid"), `${ownProcess.pid}\nnas-2\n`);
	const { code, err } = home.run("stop");
	expect([code, err]).toEqual([1, expect.stringContaining("(work.daemon-elsewhere)")]);
	expect(err).toContain("nas-2");
	expect(ownProcess.signalCode).toBeNull();
	expect(ownProcess.kill(0)).toBe(true);
});
