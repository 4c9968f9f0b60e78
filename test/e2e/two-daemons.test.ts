import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { canMount, mounted, remount } from "./mounts.ts";
import { asNobody, canBeNobody, giveToNobody } from "./nobody.ts";
import { CLI, type Home, makeHome, tells } from "./run.ts";

/** Two users of one library and one inbox: each has settings and a state folder of its own. */
let one: Home;
let other: Home;

beforeEach(() => {
	one = makeHome();
	other = makeHome("", one.library);
	// Mode 700, as the system makes temporary folders.
	chmodSync(one.folder, 0o755);
});

afterEach(async () => {
	await other.end();
	await one.end();
});

const stateOf = (home: Home): string => join(home.folder, "state", "autoprune");
const lockOf = (home: Home): string => join(home.inbox, ".autoprune-lock");

/** Runs a command with the other's settings and state folder, as the user nobody where this one is root. */
function runAsNobody(...args: string[]): { readonly code: number | null; readonly err: string } {
	const env = { ...process.env, HOME: other.folder, XDG_STATE_HOME: join(other.folder, "state"), NO_COLOR: "1" };
	const [command = "", ...before] = [...asNobody, process.execPath, CLI];
	const { status, stderr } = spawnSync(command, [...before, ...args], { cwd: other.folder, env, encoding: "utf8" });
	return { code: status, err: stderr };
}

test("a second daemon of one inbox is refused, told whose the inbox is, and each file is published once; the lock is no model", async () => {
	const running = await one.watching();
	const { code, err } = other.run("watch", "--once");
	expect(code).toBe(1);
	expect(err).toContain("work.inbox-in-use");
	expect(err.replaceAll(/\s+/g, " ")).toContain(
		`process ${running.process.pid} of user ${userInfo().username}, with its state in ${stateOf(one)}`,
	);
	one.drop("style.safetensors", loraFile());
	await running.saw(tells("published", "style.safetensors"));
	expect(one.names("Lora")).toEqual(["style.safetensors"]);
	expect(existsSync(join(stateOf(other), "journal.db"))).toBe(false);

	// The lock is neither waited for nor moved; when it is deleted, it is made and locked again.
	expect(readdirSync(one.inbox).sort()).toEqual([".autoprune-lock", ".autoprune-lock.json", "Originals"]);
	await expect.poll(() => JSON.parse(one.run("status", "--json").out).waiting).toEqual({ count: 0, first: [] });
	rmSync(lockOf(one));
	await expect.poll(() => existsSync(lockOf(one))).toBe(true);
	await expect.poll(() => other.run("watch", "--once").err).toContain("work.inbox-in-use");
	running.process.kill("SIGTERM");
	expect(await running.ended).toBe(0);
	expect(readdirSync(one.inbox).sort()).toEqual([".autoprune-lock", "Originals"]);
	expect(statSync(lockOf(one)).size).toBe(0);
});

test("the inbox of a daemon that was killed is free at once", async () => {
	const first = await one.watching();
	first.process.kill("SIGKILL");
	await first.ended;
	const second = await other.watching();
	other.drop("style.safetensors", loraFile());
	await second.saw(tells("published", "style.safetensors"));
	expect(one.run("watch", "--once").err.replaceAll(/\s+/g, " ")).toContain(`process ${second.process.pid} of user`);
});

test("two daemons with an inbox each share a library", async () => {
	const apart = makeHome(`inbox: ${join(other.folder, "in")}\n`, one.library);
	mkdirSync(join(other.folder, "in"));
	try {
		await one.watching();
		await apart.watching();
	} finally {
		await apart.end();
	}
});

test("an inbox that appears later and is another daemon's is left alone until that one ends", async () => {
	const owner = await one.watching();
	const late = makeHome(`inbox: ${join(other.folder, "late", "in")}\n`);
	try {
		const waiting = late.start();
		await waiting.saw(({ msg }) => msg === "the inbox does not exist; waiting for it");
		mkdirSync(join(other.folder, "late"));
		symlinkSync(one.inbox, join(other.folder, "late", "in"));
		await waiting.saw(({ errno }) => String(errno).includes(`process ${owner.process.pid} of user`));
		one.drop("first.safetensors", loraFile(1));
		await owner.saw(tells("published", "first.safetensors"));
		owner.process.kill("SIGKILL");
		await owner.ended;
		one.drop("second.safetensors", loraFile(2));
		await waiting.saw(tells("published", "second.safetensors"));
		expect(late.names("Lora")).toEqual(["second.safetensors"]);
		expect(one.names("Lora")).toEqual(["first.safetensors"]);
	} finally {
		await late.end();
	}
});

test("status, log, pause and resume of another user reach the daemon that watches the user's inbox", async () => {
	const running = await one.watching();
	one.drop("style.safetensors", loraFile());
	await running.saw(tells("published", "style.safetensors"));
	expect(JSON.parse(other.run("status", "--json").out)).toMatchObject({
		pid: running.process.pid,
		folder: stateOf(one),
	});
	expect(JSON.parse(other.run("log", "--json").out).entries).toHaveLength(1);
	expect(other.run("pause").code).toBe(0);
	await running.saw(tells("paused"));
	expect(other.run("resume").code).toBe(0);
	await running.saw(tells("resumed"));
	expect(existsSync(join(stateOf(other), "journal.db"))).toBe(false);
});

test
	.skipIf(!canBeNobody || asNobody.length === 0)
	.each([{ commands: "status, log, pause and resume", args: [["status"], ["log"], ["pause"], ["resume"]] }])(
	"$commands of a user without rights say whose daemon it is",
	async ({ args }) => {
		giveToNobody(other.folder);
		const running = await one.watching();
		for (const words of args) {
			const { code, err } = runAsNobody(...words);
			expect([code, words[0]]).toEqual([1, words[0]]);
			expect(err).toContain("(journal.of-another)");
			expect(err.replaceAll(/\s+/g, " ")).toContain(
				`process ${running.process.pid} of user root, whose journal is in ${stateOf(one)}`,
			);
		}
	},
);

test.skipIf(!canBeNobody || asNobody.length === 0)(
	"a lock file that a user may only read keeps that user's daemon and root's apart, in either order",
	async () => {
		giveToNobody(other.folder, one.library, one.inbox);
		const first = await one.watching();
		// As a daemon that may not give it away leaves it.
		chownSync(lockOf(one), 0, 0);
		chmodSync(lockOf(one), 0o644);
		const refused = runAsNobody("watch", "--once");
		expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("work.inbox-in-use") });
		expect(refused.err.replaceAll(/\s+/g, " ")).toContain(`process ${first.process.pid} of user root`);
		first.process.kill("SIGKILL");
		await first.ended;
		const second = await other.watching(asNobody);
		const { code, err } = one.run("watch", "--once");
		expect([code, statSync(lockOf(one)).uid]).toEqual([1, 0]);
		expect(err.replaceAll(/\s+/g, " ")).toContain(`process ${second.process.pid} of user nobody`);
	},
);

test.skipIf(!canBeNobody || asNobody.length === 0)(
	"whoever may write to the inbox may lock it: root's lock file gets the folder's owner",
	async () => {
		giveToNobody(other.folder, one.library, one.inbox);
		const first = await one.watching();
		expect(statSync(lockOf(one)).uid).toBe(statSync(one.inbox).uid);
		first.process.kill("SIGKILL");
		await first.ended;
		await other.watching(asNobody);
		expect(one.run("watch", "--once").err).toContain("work.inbox-in-use");
	},
);

test.skipIf(!canMount)("an inbox that cannot be locked is watched, and the daemon says so", async () => {
	const disk = mounted("1m");
	remount(disk, "ro");
	const home = makeHome(`inbox: ${disk}\n`);
	try {
		const running = home.start();
		await running.saw(({ level, code }) => level === 40 && code === "work.inbox-not-locked");
		await running.saw(tells("watching"));
	} finally {
		await home.end();
	}
});
