import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openedJournal } from "./journal/journals.ts";
import { makeSandbox, restart as restartAfterCrash } from "./sandbox.ts";
import { filesIn, tempFolder } from "./temp-folder.ts";

const DIST = new URL("../../dist/", import.meta.url).href;
const INGEST = fileURLToPath(new URL("whole-ingest.mjs", import.meta.url));

/** What is dropped in: a model, what goes along with it, and what stays with the original. */
const DROPPED = {
	"inbox/NAI.ckpt": "weights",
	"inbox/NAI.preview.png": "a picture",
	"inbox/NAI.ckpt.json": "notes",
	"inbox/NAI.ckpt.sha256": "a sum",
};

/** Everything went well: these are then all the files under the root, whatever happened on the way. */
const GOOD = {
	"inbox/Originals/NAI.ckpt": "weights",
	"inbox/Originals/NAI.ckpt.sha256": "a sum",
	"library/VAE/NAI.safetensors": "pruned",
	"library/VAE/NAI.preview.png": "a picture",
	"library/VAE/NAI.safetensors.json": "notes",
};

/** How the product comes about: it is written, or the file that came gets another name. By this, what it then holds. */
const HOLDS = { written: "pruned", linked: "weights" } as const;
type Way = keyof typeof HOLDS;

const NO_LINKS = "link:error=EPERM";

/** Both sidecars that go along are to be brought from another disk. */
const OTHER_MOUNT = "link:error=EXDEV:when=1..2";

/** An ingest syncs about twenty times: every seventh is tried, which keeps the suite quick. */
const FSYNC_STEP = 7;

// Where the tracer is missing or may not trace, as in some containers, nothing can be injected.
const canInject = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!canInject) console.log("skipped: the kill points of an ingest, for strace is not usable here");

describe.skipIf(!canInject)("an ingest that is killed at any system call is finished after the next start", () => {
	test.each([
		["written", "link", []],
		["written", "unlink", []],
		["written", "mkdir", []],
		["written", "fchmod", []],
		["written", "rename", [NO_LINKS]],
		["written", "unlink", [NO_LINKS]],
		["written", "utimensat", [OTHER_MOUNT]],
		["written", "unlink", [OTHER_MOUNT]],
		["written", "fsync", [], FSYNC_STEP],
		["linked", "link", []],
		["linked", "unlink", []],
		["linked", "fsync", [], FSYNC_STEP],
	] as const)("%s: %s, with %j", { timeout: 120_000 }, async (way, call, faults, step: number = 1) => {
		let points = 0;
		for (let killed = true; killed; ) {
			const root = await freshRoot();
			const ended = await ingest(root, [...faults, `${call}:signal=KILL:when=${1 + points * step}`], way);
			killed = ended === "SIGKILL";
			if (killed) points++;
			await expectNothingLost(root, way);
			await restart(root, way);
			expect(await filesOf(root)).toEqual(goodOf(way));
		}
		expect(points).toBeGreaterThan(0);
	});
});

describe.skipIf(!canInject)("an ingest whose disk fails", () => {
	test("does without hard links where there are none", async () => {
		const root = await freshRoot();
		expect(await ingest(root, [NO_LINKS])).toBe("archived");
		expect(await filesOf(root)).toEqual(GOOD);
	});

	test("copies sidecars that lie on another mount than the library", async () => {
		const root = await freshRoot();
		expect(await ingest(root, [OTHER_MOUNT])).toBe("archived");
		expect(await filesOf(root)).toEqual(GOOD);
	});

	test("keeps a source that lies on another mount than Originals, and the sum of its bytes", async () => {
		const root = await freshRoot();
		// Before it, two sidecars are brought to the library's disk, and with the model get their names there.
		expect(await ingest(root, ["link:error=EXDEV:when=6"])).toBe("kept");
		const { "inbox/NAI.ckpt": weights, "inbox/NAI.ckpt.sha256": sum } = DROPPED;
		expect(await filesOf(root)).toEqual({
			"inbox/NAI.ckpt": weights,
			"inbox/NAI.ckpt.sha256": sum,
			...inLibrary(GOOD),
		});
	});

	test.each(["link:error=ENOSPC:when=5", "link:error=EROFS:when=5", "fchmod:error=EIO:when=1"])(
		"goes on after %s is over",
		async (fault) => {
			const root = await freshRoot();
			expect(await ingest(root, [fault])).toBe("failed");
			await expectNothingLost(root);
			await restart(root);
			expect(await filesOf(root)).toEqual(GOOD);
		},
	);
});

async function freshRoot(): Promise<string> {
	const root = await tempFolder();
	for (const folder of ["inbox", "state", join("library", ".autoprune")])
		await mkdir(join(root, folder), { recursive: true });
	for (const [path, text] of Object.entries(DROPPED)) await writeFile(join(root, path), text);
	return root;
}

/** One ingest under faults. Says how it ended: what became of the source, `SIGKILL`, or `failed`. */
async function ingest(root: string, faults: readonly string[], way: Way = "written"): Promise<string> {
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	const traced = ["-f", "-qq", "-o", "/dev/null", ...injected, process.execPath, INGEST, DIST, root, way];
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
async function restart(root: string, way: Way = "written"): Promise<void> {
	const sandbox = await makeSandbox({ root, onRefused: "leave" });
	const { inbox, journal } = sandbox;
	await restartAfterCrash(sandbox);
	const left = await readdir(inbox);
	await journal.close();
	if (left.includes("NAI.ckpt")) expect(await ingest(root, [], way)).toBe("archived");
	const after = await openedJournal(join(root, "state", "journal.db"));
	expect(await after.unfinished()).toEqual([]);
	const outcome = way === "linked" ? "unchanged" : "published";
	expect(await after.totals({ outcome })).toMatchObject({ count: 1 });
	expect(await after.totals({})).toMatchObject({ count: 1 });
	await after.close();
	expect(await readdir(sandbox.work)).toEqual([]);
}

/** A good source or a good output at every moment, never half of one in the library, and each sidecar somewhere. */
async function expectNothingLost(root: string, way: Way = "written"): Promise<void> {
	const files = await filesOf(root);
	const { "library/VAE/NAI.safetensors": output = "" } = files;
	expect(Object.values(files).includes("weights") || output === HOLDS[way]).toBe(true);
	expect(["", HOLDS[way]]).toContain(output);
	expect(Object.values(files)).toEqual(expect.arrayContaining(["a picture", "notes", "a sum"]));
	// Whoever sees the model sees what came with it.
	if (output === HOLDS[way]) expect(files).toMatchObject(inLibrary(goodOf(way)));
}

function goodOf(way: Way): Record<string, string> {
	return { ...GOOD, "library/VAE/NAI.safetensors": HOLDS[way] };
}

function inLibrary(files: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith("library/")));
}

/** Files that people see, by their paths. */
async function filesOf(root: string): Promise<Record<string, string>> {
	const files = Object.entries(await filesIn(root));
	return Object.fromEntries(files.filter(([path]) => !/^state\/|\/\.autoprune\//.test(path)));
}
