import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CLI } from "./run.ts";
import { UNET_V1, VAE_V1, writeSparse } from "./sparse.ts";

/** What the collector's mood makes of the same work; a file that was held in memory would make gigabytes. */
const MOOD_MIB = 60;

/** What the project promises for a file of any size. */
const MOST_MIB = 300;

const hasProc = existsSync("/proc/self/status");
if (!hasProc) console.log("skipped: memory, which only Linux tells in /proc");

test.skipIf(!hasProc)("invariant 6: memory does not grow with the size of a file", { timeout: 120_000 }, async () => {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-memory-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const [small, large] = [join(folder, "small.safetensors"), join(folder, "large.safetensors")];
	writeSparse(small, VAE_V1);
	writeSparse(large, UNET_V1);
	const [little, much] = [await peakOfPruning(small), await peakOfPruning(large)];
	expect(little).toBeGreaterThan(30);
	expect(much).toBeLessThan(little + MOOD_MIB);
	expect(much).toBeLessThan(MOST_MIB);
});

/** Peak of the resident memory, by the kernel's own high-water mark, in MiB. */
async function peakOfPruning(file: string): Promise<number> {
	const child = spawn(process.execPath, [CLI, "prune", file, "-o", `${file}.out.safetensors`, "--json"]);
	child.stdout.resume();
	let peak = 0;
	const look = setInterval(() => {
		peak = Math.max(peak, highWater(child.pid));
	}, 10);
	const [code] = await once(child, "close");
	clearInterval(look);
	expect(code).toBe(0);
	return peak;
}

function highWater(pid: number | undefined): number {
	try {
		return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
	} catch {
		return 0;
	}
}
