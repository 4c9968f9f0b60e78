import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countStopRequests } from "../../daemon/journal/sql/pause.ts";
import { openConnection } from "../../daemon/journal/sqlite/connection.ts";
import { loraFile } from "./lora.ts";
import { CLI, type Home, makeHome, tells } from "./run.ts";

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => home.end());

test("a daemon that is asked to stop ends as after Ctrl-C, and the next one runs", async () => {
	const running = await home.watching();
	const { code, out } = home.run("stop");
	expect([code, out]).toEqual([0, "Stopped; unfinished files stay in the inbox.\n"]);
	expect(await running.ended).toBe(0);
	await running.saw(tells("stopped"));
	const next = await home.watching();
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	await next.saw(tells("published", "style.safetensors"));
	expect(JSON.parse(home.run("stop", "--json").out)).toEqual({ stopped: true });
	expect(await next.ended).toBe(0);
});

test("a daemon that is still starting when it is asked to stop ends as well", async () => {
	const first = await home.watching();
	home.run("stop");
	await first.ended;
	const state = join(home.folder, "state", "autoprune");
	const instance = join(state, "instance");
	const known = readFileSync(instance);
	rmSync(instance);
	// The daemon waits here until the test writes: it has locked the state folder, and has not read the journal.
	execFileSync("mkfifo", [instance]);
	const starting = home.start();
	await expect.poll(() => readFileSync(join(state, "daemon.pid"), "utf8")).toMatch(`${starting.process.pid}\n`);
	const before = await requests(state);
	const env = { ...process.env, HOME: home.folder, XDG_STATE_HOME: join(home.folder, "state") };
	const stopping = promisify(execFile)(process.execPath, [CLI, "stop"], { cwd: home.folder, env });
	await expect.poll(() => requests(state)).toBeGreaterThan(before);
	writeFileSync(instance, known);
	expect((await stopping).stdout).toBe("Stopped; unfinished files stay in the inbox.\n");
	expect(await starting.ended).toBe(0);
});

/** How often a daemon with this state folder was asked to stop. */
async function requests(state: string): Promise<number> {
	const connection = await openConnection(join(state, "journal.db"), { mode: "read", waitMs: 1_000 });
	try {
		return await countStopRequests(connection);
	} finally {
		await connection.close();
	}
}

test("where no daemon runs, there is nothing to stop, and the next one is not stopped by it", async () => {
	expect(home.run("stop")).toMatchObject({ code: 0, out: "The daemon is not running.\n" });
	const running = await home.watching();
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	await running.saw(tells("published", "style.safetensors"));
});

test.each([
	["without backups", []],
	["with a backup", ["journal-20261122T043000Z.db"]],
])(
	"a daemon whose journal was deleted, %s, cannot be asked to stop: the command names its process",
	async (_, names) => {
		const running = await home.watching();
		const state = join(home.folder, "state", "autoprune");
		for (const ending of ["", "-wal", "-shm"]) rmSync(join(state, `journal.db${ending}`), { force: true });
		mkdirSync(join(state, "backups"), { recursive: true });
		for (const name of names) writeFileSync(join(state, "backups", name), "");
		const { code, err } = home.run("stop");
		expect(code).toBe(1);
		expect(err).toContain("work.stop-no-journal");
		expect(err).toContain(`process ${running.process.pid}`);
		expect(existsSync(join(state, "journal.db"))).toBe(false);
	},
);
