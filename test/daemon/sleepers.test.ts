import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { filesOf, freshRoot, goodOf, ingestArguments, restart, type Way } from "./ingests.ts";

const SLEEP_AT = fileURLToPath(new URL("sleep-at.mjs", import.meta.url));

/** Every third call is tried, which keeps the suite quick. */
const STEP = 3;

describe.skipIf(process.platform === "win32")("a process that sleeps while its job is taken up", () => {
	test.each(["written", "linked"] as const)(
		"changes nothing when it wakes up, whatever call it slept before: %s",
		{ timeout: 240_000 },
		async (way) => {
			let slept = 0;
			for (let point = 0; ; point += STEP) {
				const root = await freshRoot();
				const sleeper = await startSleeper(root, way, point);
				if (sleeper === null) break;
				slept++;
				await restart(root, way);
				await sleeper.wake();
				expect(await filesOf(root)).toEqual(goodOf(way));
			}
			expect(slept).toBeGreaterThan(5);
		},
	);
});

/** Starts an ingest that sleeps before one of its calls. Null when it ended before that. */
async function startSleeper(root: string, way: Way, point: number) {
	const child = spawn(process.execPath, ["--import", SLEEP_AT, ...ingestArguments(root, way)], {
		env: { ...process.env, SLEEP_AT: String(point) },
		stdio: "ignore",
	});
	const ended = once(child, "close");
	const isAsleep = await vi.waitUntil(
		async () => child.exitCode !== null || ((await stateOf(child.pid)) === "T" ? "asleep" : false),
		{ timeout: 30_000, interval: 5 },
	);
	if (isAsleep !== "asleep") return null;
	return {
		async wake(): Promise<void> {
			child.kill("SIGCONT");
			await ended;
		},
	};
}

/** The state of a process as ps(1) shows it: `T` for a stopped one. */
async function stateOf(pid: number | undefined): Promise<string> {
	const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
	return text.slice(text.lastIndexOf(")") + 2, text.lastIndexOf(")") + 3);
}
