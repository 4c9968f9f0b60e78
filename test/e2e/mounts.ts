import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Only root may mount; a container may refuse it even so. */
export const canMount = tryMount();
if (!canMount) console.log("skipped: full and read-only disks, for nothing can be mounted here");

/** Mounts a file system of its own, of this size, until the test ends, at a new folder if none is given; its folder. */
export function mounted(size: string, folder = mkdtempSync(join(tmpdir(), "autoprune-mount-"))): string {
	execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
	onTestFinished(() => {
		execFileSync("umount", ["-l", folder]);
		rmSync(folder, { recursive: true, force: true });
	});
	return folder;
}

/** Mounts it anew with other options: `ro`, `rw`, `size=…`. */
export function remount(folder: string, options: string): void {
	execFileSync("mount", ["-o", `remount,${options}`, folder]);
}

function tryMount(): boolean {
	const folder = mkdtempSync(join(tmpdir(), "autoprune-mount-"));
	try {
		execFileSync("mount", ["-t", "tmpfs", "tmpfs", folder], { stdio: "ignore" });
		execFileSync("umount", [folder]);
		return true;
	} catch {
		return false;
	} finally {
		rmSync(folder, { recursive: true });
	}
}
