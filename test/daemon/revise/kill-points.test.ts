import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { makeSandbox, published, refused, type Sandbox } from "../sandbox.ts";

const REVISION = fileURLToPath(new URL("../whole-revision.mjs", import.meta.url));

const NO_LINKS = "link:error=EPERM";
/** As where the place that is asked for lies on another mount: the first link of `undo --to` is the original's. */
const OTHER_MOUNT = "link:error=EXDEV:when=1";

/** A revision syncs about twenty times: every fourth is tried, which keeps the suite quick. */
const FSYNC_STEP = 4;

const canInject = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!canInject) console.log("skipped: the kill points of undo and retry, for strace is not usable here");

const TRASHED = { "library/.autoprune/trash/1-NAI.safetensors": "pruned of NAI.ckpt" };

interface Case {
	readonly name: string;
	readonly of: "published" | "refused";
	readonly args: readonly string[];
	readonly ends: Readonly<Record<string, string>>;
}

const UNDO: Case = {
	name: "undo",
	of: "published",
	args: ["undo"],
	ends: { "inbox/Originals/NAI.ckpt": "weights of NAI.ckpt", "inbox/Originals/NAI.png": "a picture", ...TRASHED },
};
const UNDO_TO: Case = {
	name: "undo --to",
	of: "published",
	args: ["undo", "mine.ckpt"],
	ends: { "mine.ckpt": "weights of NAI.ckpt", "mine.png": "a picture", ...TRASHED },
};
const RETRY: Case = {
	name: "retry of what was refused",
	of: "refused",
	args: ["retry"],
	ends: { "inbox/page.ckpt": "weights of page.ckpt", "inbox/page.png": "a picture" },
};

function caseCalled(name: string): Case {
	const found = [UNDO, UNDO_TO, RETRY].find((one) => one.name === name);
	if (found === undefined) throw new Error(`no case is called ${name}`);
	return found;
}

describe.skipIf(!canInject)("a revision that is killed at any system call is finished by the next start", () => {
	test.each<[name: string, call: string, faults: readonly string[], step?: number]>([
		["undo", "mkdir", []],
		["undo", "link", []],
		["undo", "unlink", []],
		["undo", "fsync", [], FSYNC_STEP],
		["undo", "rename", [NO_LINKS]],
		["undo --to", "link", []],
		["undo --to", "unlink", []],
		["undo --to", "fsync", [OTHER_MOUNT], FSYNC_STEP],
		["undo --to", "unlink", [OTHER_MOUNT]],
		["retry of what was refused", "link", []],
		["retry of what was refused", "unlink", []],
		["retry of what was refused", "rename", [NO_LINKS]],
		["retry of what was refused", "fsync", [], FSYNC_STEP],
	])("%s, at each %s, with %j", { timeout: 240_000 }, async (name, call, faults, step = 1) => {
		const given = caseCalled(name);
		let points = 0;
		for (let killed = true; killed; ) {
			const sandbox = await ingested(given);
			const ended = await revise(sandbox, given, [...faults, `${call}:signal=KILL:when=${1 + points * step}`]);
			killed = ended === "SIGKILL";
			if (killed) points++;
			else expect(ended).toBe(0);
			await expectNothingLost(sandbox, given);
			await startAgain(sandbox.root);
			// Killed before the journal knew of it: nothing has happened, and it is simply asked for again.
			if (!(await isDone(sandbox, given))) expect(await revise(sandbox, given, [])).toBe(0);
			expect(await sandbox.files()).toEqual(given.ends);
			expect(await isDone(sandbox, given)).toBe(true);
		}
		expect(points).toBeGreaterThan(0);
	});
});

test.skipIf(!canInject)("a disk that is full for a copy changes nothing, and says so", async () => {
	const sandbox = await ingested(UNDO_TO);
	const before = await sandbox.files();
	expect(await revise(sandbox, UNDO_TO, [OTHER_MOUNT, "copy_file_range,sendfile:error=ENOSPC"])).not.toBe(0);
	expect(await sandbox.files()).toEqual(before);
	expect(await sandbox.journal.revisions.open()).toEqual([]);
	expect(await revise(sandbox, UNDO_TO, [])).toBe(0);
});

async function ingested({ of }: Case): Promise<Sandbox> {
	const sandbox = await makeSandbox();
	if (of === "published") {
		const path = join(sandbox.library, "VAE", "NAI.png");
		const id = await published(sandbox);
		await writeFile(path, "a picture");
		await sandbox.journal.accompanyLate(id, [{ name: "NAI.png", path }]);
	} else {
		await writeFile(join(sandbox.inbox, "page.png"), "a picture");
		await refused(sandbox);
	}
	return sandbox;
}

async function revise({ root }: Sandbox, { args }: Case, faults: readonly string[]): Promise<number | string> {
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	const traced = ["-f", "-qq", "-o", "/dev/null", ...injected, process.execPath, REVISION, root, ...args];
	// Strace counts calls by thread, so all must come from one.
	const child = spawn("strace", traced, {
		env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
		stdio: "ignore",
	});
	const [code, signal] = await once(child, "close");
	return signal ?? code;
}

async function startAgain(root: string): Promise<void> {
	const { journal, log, finishRevisions } = await makeSandbox({ root });
	await finishRevisions();
	expect(log.details).not.toContainEqual(expect.objectContaining({ fault: expect.anything() }));
	expect(await journal.revisions.open()).toEqual([]);
	expect(await journal.totals({})).toMatchObject({ count: 1 });
	await journal.close();
}

async function isDone({ journal }: Sandbox, { args }: Case): Promise<boolean> {
	const entry = await journal.entry(1);
	return (args[0] === "undo" ? entry?.undone : entry?.retriedAt) != null;
}

/** What came, and what was made of it, are somewhere, whole. */
async function expectNothingLost(sandbox: Sandbox, { ends }: Case): Promise<void> {
	const found = Object.values(await sandbox.files());
	for (const content of Object.values(ends)) expect(found).toContain(content);
}
