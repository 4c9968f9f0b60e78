import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freshFolder } from "./ground.ts";

/** File systems whose power can be cut. */
export type FileSystem = "ext4" | "xfs";

/** What is lost: all that was not synced, or only what the file system's own log had not taken up yet. */
export type Cut = "drops its log" | "flushes its log";

/** A file system of its own in a file. */
export interface Image {
	/** Where it is mounted. */
	readonly folder: string;
	/** Everything written so far is on the disk. */
	sync(): void;
	/** From now on nothing reaches the disk, as after a power cut; then it is mounted again. */
	cut(how: Cut): void;
	remove(): void;
}

/** As large as mkfs.xfs wants it; it takes only the room that is written. */
const BYTES = 400 * 2 ** 20;

/** Makes and mounts one; null where that is not possible. */
export function makeImage(type: FileSystem): Image | null {
	const home = freshFolder();
	const [file, folder] = [join(home, "image"), join(home, "mount")];
	const mount = (): void => void execFileSync("mount", ["-o", "loop", file, folder]);
	const umount = (): void => {
		// The engine of a daemon that was just killed may still have a file open.
		for (let tries = 0; spawnSync("umount", [folder]).status !== 0; tries += 1) {
			if (tries === 100) throw new Error(`${folder} cannot be unmounted`);
			execFileSync("sleep", ["0.1"]);
		}
	};
	const remove = (): void => rmSync(home, { recursive: true, force: true });
	mkdirSync(folder);
	writeFileSync(file, "");
	truncateSync(file, BYTES);
	try {
		if (spawnSync("xfs_io", ["-V"]).status !== 0) throw new Error("xfs_io is not here");
		execFileSync(`mkfs.${type}`, ["-q", file], { stdio: "ignore" });
		mount();
	} catch {
		remove();
		return null;
	}
	return {
		folder,
		sync: () => void execFileSync("sync", ["-f", folder]),
		cut(how) {
			const command = how === "flushes its log" ? "shutdown -f" : "shutdown";
			execFileSync("xfs_io", ["-x", "-c", command, folder]);
			umount();
			mount();
		},
		remove() {
			umount();
			remove();
		},
	};
}
