import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { NOW } from "../arrivals.ts";
import { fill, ingest, restart, type Sandbox, sandboxWithModel } from "../sandbox.ts";

const FOLLOW = fileURLToPath(new URL("../whole-late-sidecar.mjs", import.meta.url));

/** As where the inbox lies on another mount: the first link is to bring the sidecar to the library's. */
const OTHER_MOUNT = "link:error=EXDEV:when=1";

const GOOD = {
	"inbox/Originals/NAI.ckpt": "weights",
	"library/Lora/NAI.safetensors": "pruned",
	"library/Lora/NAI.png": "late",
};

// Where the tracer is missing or may not trace, as in some containers, nothing can be injected.
const canInject = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!canInject) console.log("skipped: the kill points of a late sidecar, for strace is not usable here");

describe.skipIf(!canInject)("a late sidecar whose daemon is killed on its way gets there after the next start", () => {
	test.each(["link", "unlink", "fsync"])("%s", { timeout: 240_000 }, async (call) => {
		let points = 0;
		for (let killed = true; killed; ) {
			const sandbox = await withLateSidecar();
			killed = (await follow(sandbox, [`${call}:signal=KILL:when=${1 + points}`])) === "SIGKILL";
			if (killed) points++;
			expect(Object.values(await sandbox.files())).toEqual(expect.arrayContaining(Object.values(GOOD)));
			await restart(sandbox);
			await follow(sandbox, []);
			expect(await sandbox.files()).toEqual(GOOD);
		}
		expect(points).toBeGreaterThan(0);
	});
});

test.skipIf(!canInject)("a late copy whose daemon is killed is whole wherever it is, and never lost", async () => {
	for (const call of ["unlink:signal=KILL:when=1", "utimensat:signal=KILL:when=1"]) {
		const sandbox = await withLateSidecar();
		expect(await follow(sandbox, [OTHER_MOUNT, call])).toBe("SIGKILL");
		const shown = Object.entries(await sandbox.files()).filter(([path]) => !path.includes("/.autoprune/"));
		for (const [path, text] of shown) if (path.endsWith(".png")) expect(text).toBe("late");
		expect(shown.some(([, text]) => text === "late")).toBe(true);
	}
});

async function withLateSidecar(): Promise<Sandbox> {
	const sandbox = await sandboxWithModel();
	await ingest(sandbox);
	await fill(sandbox, { "inbox/NAI.png": "late" });
	return sandbox;
}

/** How it ended: its exit code, or the signal's name. */
async function follow({ root, journalFile }: Sandbox, faults: readonly string[]): Promise<number | string> {
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	const command = [process.execPath, FOLLOW, root, journalFile, NOW];
	// Strace counts calls by thread, so all must come from one.
	const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
	const child = spawn("strace", ["-f", "-qq", "-o", "/dev/null", ...injected, ...command], { env, stdio: "ignore" });
	const [code, signal] = await once(child, "close");
	return signal ?? code;
}
