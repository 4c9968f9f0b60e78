import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { DROPPED, expectNothingLost, filesOf, freshRoot, GOOD, goodOf, ingest, inLibrary, restart } from "./ingests.ts";

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
	] as const)("%s: %s, with %j", { timeout: 240_000 }, async (way, call, faults, step: number = 1) => {
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
