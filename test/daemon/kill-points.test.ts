import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openJournal } from "../../daemon/journal/sqlite-journal.ts";
import { recover } from "../../daemon/recover.ts";
import { NOW } from "./arrivals.ts";
import { memoryLog, tempFolder } from "./temp-folder.ts";

const DIST = new URL("../../dist/", import.meta.url).href;
const INGEST = fileURLToPath(new URL("whole-ingest.mjs", import.meta.url));

/** Everything went well: these are then all the models under the root, whatever happened on the way. */
const GOOD = { "inbox/Originals/NAI.ckpt": "weights", "library/VAE/NAI.safetensors": "pruned" };

const NO_LINKS = "link:error=EPERM";

/** An ingest syncs about twenty times: every third is tried, which keeps the suite quick. */
const FSYNC_STEP = 3;

// Where the tracer is missing or may not trace, as in some containers, nothing can be injected.
const canInject = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!canInject) console.log("skipped: the kill points of an ingest, for strace is not usable here");

describe.skipIf(!canInject)("an ingest that is killed at any system call is finished after the next start", () => {
	test.each([
		["link", []],
		["unlink", []],
		["mkdir", []],
		["fchmod", []],
		["rename", [NO_LINKS]],
		["unlink", [NO_LINKS]],
		["fsync", [], FSYNC_STEP],
	] as const)("%s, with %j", { timeout: 120_000 }, async (call, faults, step: number = 1) => {
		let points = 0;
		for (let killed = true; killed; ) {
			const root = await freshRoot();
			const ended = await ingest(root, [...faults, `${call}:signal=KILL:when=${1 + points * step}`]);
			killed = ended === "SIGKILL";
			if (killed) points++;
			await expectNothingLost(root);
			await restart(root);
			expect(await modelsIn(root)).toEqual(GOOD);
		}
		expect(points).toBeGreaterThan(0);
	});
});

describe.skipIf(!canInject)("an ingest whose disk fails", () => {
	test("does without hard links where there are none", async () => {
		const root = await freshRoot();
		expect(await ingest(root, [NO_LINKS])).toBe("put-away");
		expect(await modelsIn(root)).toEqual(GOOD);
	});

	test("keeps a source that lies on another mount than Originals", async () => {
		const root = await freshRoot();
		expect(await ingest(root, ["link:error=EXDEV:when=2"])).toBe("kept");
		expect(await modelsIn(root)).toEqual({ "inbox/NAI.ckpt": "weights", "library/VAE/NAI.safetensors": "pruned" });
	});

	test.each(["link:error=ENOSPC:when=1", "link:error=EROFS:when=1", "fchmod:error=EIO:when=1"])(
		"goes on after %s is over",
		async (fault) => {
			const root = await freshRoot();
			expect(await ingest(root, [fault])).toBe("failed");
			await expectNothingLost(root);
			await restart(root);
			expect(await modelsIn(root)).toEqual(GOOD);
		},
	);
});

async function freshRoot(): Promise<string> {
	const root = await tempFolder();
	for (const folder of ["inbox", "state", join("library", ".autoprune")])
		await mkdir(join(root, folder), { recursive: true });
	await writeFile(join(root, "inbox", "NAI.ckpt"), "weights");
	return root;
}

/** One ingest under faults. Says how it ended: what became of the source, `SIGKILL`, or `failed`. */
async function ingest(root: string, faults: readonly string[]): Promise<string> {
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	const traced = ["-f", "-qq", "-o", "/dev/null", ...injected, process.execPath, INGEST, DIST, root];
	// Strace counts calls by thread, so all must come from one.
	const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
	const child = spawn("strace", traced, { env, stdio: ["ignore", "pipe", "ignore"] });
	let said = "";
	child.stdout.on("data", (chunk) => {
		said += chunk;
	});
	const [code, signal] = await once(child, "close");
	return signal ?? (code === 0 ? said : "failed");
}

/** Recovery, and then the ingest of whatever that has handed back to the inbox. */
async function restart(root: string): Promise<void> {
	const journal = await openJournal(join(root, "state", "journal.db"));
	const shelves = {
		originals: join(root, "inbox", "Originals"),
		failed: join(root, "Failed"),
		onRefused: "leave",
	} as const;
	const workFolder = join(root, "library", ".autoprune");
	await recover({ journal, workFolder, shelves, now: () => NOW, log: memoryLog() });
	const left = await readdir(join(root, "inbox"));
	await journal.close();
	if (left.includes("NAI.ckpt")) expect(await ingest(root, [])).toBe("put-away");
	const after = await openJournal(join(root, "state", "journal.db"));
	expect(await after.unfinished()).toEqual([]);
	expect(await after.totals({})).toMatchObject({ count: 1 });
	await after.close();
	expect(await readdir(workFolder)).toEqual([]);
}

/** A good source or a good output at every moment, and never half of one in the library. */
async function expectNothingLost(root: string): Promise<void> {
	const models = await modelsIn(root);
	const { "library/VAE/NAI.safetensors": output = "" } = models;
	expect(Object.values(models).includes("weights") || output === "pruned").toBe(true);
	expect(["", "pruned"]).toContain(output);
}

async function modelsIn(root: string): Promise<Record<string, string>> {
	const models: Record<string, string> = {};
	for (const path of await readdir(root, { recursive: true })) {
		if (/\.(ckpt|safetensors)$/.test(path)) models[path] = await readFile(join(root, path), "utf8");
	}
	return models;
}
