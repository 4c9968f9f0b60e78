import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type Daemon, type Home, makeHome } from "../e2e/run.ts";
import { unknownModel } from "./models.ts";
import { ALL } from "./stage.ts";

/** Of the whole machine, but each watcher keeps the one that it began with. */
const QUEUE = "/proc/sys/fs/inotify/max_queued_events";

/** Far fewer than a burst makes. */
const SHORT_QUEUE = "8";

/** Limits of a user's, in a name space of its own, so that nobody else meets them. */
const LIMITS = { watches: "/proc/sys/user/max_inotify_watches", instances: "/proc/sys/user/max_inotify_instances" };

const canLimit = spawnSync("unshare", limited("watches", 1).slice(1).concat("true")).status === 0;
if (!canLimit) console.log("skipped: limits of watches, for no name space of users can be made here");
const canShorten = tryToShorten();
if (!canShorten) console.log("skipped: a watcher whose queue is too short, for its length cannot be set here");

let home: Home;

afterEach(() => home.end());

describe.skipIf(!canLimit)("a user who may not have", () => {
	test.each([
		["more than two watches", "watches", 2, "ENOSPC"],
		["any watcher", "instances", 0, "EMFILE"],
	] as const)("%s is told so once, and no file is missed", async (_, what, most, errno) => {
		home = makeHome();
		for (let number = 0; number < 10; number += 1) mkdirSync(join(home.inbox, `folder${number}`));
		const daemon = await home.watching(limited(what, most));
		const line = await daemon.saw(({ msg }) => String(msg).startsWith("some folders cannot be watched"));
		expect(line).toMatchObject({ level: 40, errno });
		await expect.poll(() => home.run("status").out).toContain("some folders cannot be watched");
		burst(30);
		await allRefused(30);
		daemon.process.kill("SIGTERM");
		expect(await daemon.ended).toBe(0);
	});
});

test.skipIf(!canShorten)("events that the kernel drops cost no file", async () => {
	home = makeHome();
	const daemon = await withShortQueue();
	// It reads none of them meanwhile.
	daemon.process.kill("SIGSTOP");
	burst(150);
	daemon.process.kill("SIGCONT");
	await allRefused(150);
});

test("a thousand folders that are moved in at once are all looked into", async () => {
	home = makeHome();
	const folder = join(home.folder, "collection");
	const files = ALL ? 1_000 : 50;
	for (let number = 0; number < 1_000; number += 1) {
		mkdirSync(join(folder, `folder${number}`), { recursive: true });
		if (number % (1_000 / files) === 0)
			writeFileSync(join(folder, `folder${number}`, `${number}.pt`), unknownModel(number));
	}
	await home.watching();
	renameSync(folder, join(home.inbox, "collection"));
	await allRefused(files);
});

/** So many files, each of its own, three to a folder. */
function burst(files: number): void {
	for (let number = 0; number < files; number += 1) {
		const folder = join(home.inbox, `folder${Math.floor(number / 3)}`);
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, `${number}.pt`), unknownModel(number));
	}
}

/** Waits until so many files were refused, each once. */
async function allRefused(files: number): Promise<void> {
	await expect.poll(() => home.names("Autoprune", "Failed").length, { timeout: 60_000 }).toBe(2 * files);
	await expect.poll(() => JSON.parse(home.run("log", "--json", "--limit", "1").out).totals.count).toBe(files);
}

/** Words before a daemon that may have no more of these. */
function limited(what: keyof typeof LIMITS, most: number): string[] {
	return ["unshare", "--user", "--map-root-user", "sh", "-c", `echo ${most} > ${LIMITS[what]} && exec "$0" "$@"`];
}

async function withShortQueue(): Promise<Daemon> {
	const before = readFileSync(QUEUE);
	writeFileSync(QUEUE, SHORT_QUEUE);
	try {
		return await home.watching();
	} finally {
		writeFileSync(QUEUE, before);
	}
}

function tryToShorten(): boolean {
	try {
		writeFileSync(QUEUE, readFileSync(QUEUE));
		return true;
	} catch {
		return false;
	}
}
