import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CLI } from "./run.ts";
import { UNET_V1, VAE_V1, writeSparse } from "./sparse.ts";

/** The peaks of two equal runs differ by up to this, by the times of garbage collection. A file in memory would add gigabytes. */
const DIFFERENCE_MIB = 60;

/** What the project promises for a file of any size. */
const MOST_MIB = 300;

const hasProc = existsSync("/proc/self/status");
if (!hasProc) console.log("skipped: the memory of a process, which only Linux shows in /proc");

test.skipIf(!hasProc)("invariant 6: memory does not grow with the size of a file", { timeout: 120_000 }, () => {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-memory-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
	const [small, large] = [join(folder, "small.safetensors"), join(folder, "large.safetensors")];
	writeSparse(small, VAE_V1);
	writeSparse(large, UNET_V1);
	const [little, much] = [peakOfPruning(small), peakOfPruning(large)];
	expect(little).toBeGreaterThan(30);
	expect(much).toBeLessThan(little + DIFFERENCE_MIB);
	expect(much).toBeLessThan(MOST_MIB);
});

/**
 * A module that prints the peak of the resident memory, in KiB, when the process ends. It is not that of `process.resourceUsage()`,
 * which includes the memory of the process that started this one.
 */
const PRINT_PEAK = `data:text/javascript,${encodeURIComponent(`import { readFileSync } from "node:fs";
const peak = () => /^VmHWM:\\s+(\\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))[1];
process.on("exit", () => process.stderr.write(peak()));`)}`;

/** Peak of the resident memory, in MiB. */
function peakOfPruning(file: string): number {
	const args = ["--import", PRINT_PEAK, CLI, "prune", file, "-o", `${file}.out.safetensors`, "--json"];
	const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
	expect([status, stderr]).toEqual([0, expect.stringMatching(/^\d+$/)]);
	return Number(stderr) / 1024;
}
