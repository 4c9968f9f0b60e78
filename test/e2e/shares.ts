import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A FUSE mount of a folder. While its server is stopped, every call hangs as on a share whose server is away. */
export interface Share {
	/** Where it is mounted. */
	readonly folder: string;
	/** The folder that it shows. */
	readonly backing: string;
	/** Sends a signal to its server. */
	signal(name: "SIGSTOP" | "SIGCONT"): void;
	remove(): void;
}

/** How a share is mounted. `subtype`: the program that its type in mountinfo names. */
export interface ShareOptions {
	readonly backing?: string;
	readonly subtype?: string;
	/** Whether attributes, names and missing names are cached for 60 s. */
	readonly caches?: boolean;
}

/** Whether bindfs and FUSE are here. Kernel clients of NFS, SMB and Ceph are in no test: they are not run. */
export const canShare = tryToShare();
if (!canShare) console.log("skipped: network shares, for bindfs and FUSE are not to be had here");

/** Mounts a share until the test ends. */
export function sharedUntilEnd(options: ShareOptions = {}): Share {
	const share = makeShare(options);
	onTestFinished(() => {
		share.signal("SIGCONT");
		share.remove();
	});
	return share;
}

/** Mounts one folder, a new one by default, twice until the test ends: two clients of a share, each with its own caches. */
export function twoClients(backing?: string): { readonly here: string; readonly there: string } {
	const one = sharedUntilEnd({ caches: true, ...(backing !== undefined && { backing }) });
	const other = sharedUntilEnd({ caches: true, backing: one.backing });
	return { here: one.folder, there: other.folder };
}

/** Mounts a share. */
export function makeShare({ backing: given, subtype, caches = false }: ShareOptions = {}): Share {
	// Below a folder of its own: whoever lists what lies beside a share that hangs would hang, too.
	const around = mkdtempSync(join(tmpdir(), "autoprune-share-"));
	const [backing, folder] = [given ?? join(around, "far"), join(around, "near")];
	for (const one of [backing, folder]) mkdirSync(one, { recursive: true });
	const options = [
		...(subtype === undefined ? [] : [`subtype=${subtype}`]),
		...(caches ? ["attr_timeout=60", "entry_timeout=60", "negative_timeout=60"] : []),
	];
	execFileSync("bindfs", [...options.flatMap((one) => ["-o", one]), backing, folder], { stdio: "ignore" });
	const server = Number(execFileSync("pgrep", ["-f", `^bindfs .*${folder}$`], { encoding: "utf8" }));
	return {
		folder,
		backing,
		signal: (name) => void process.kill(server, name),
		remove() {
			execFileSync("umount", ["-l", folder]);
			rmSync(around, { recursive: true });
		},
	};
}

function tryToShare(): boolean {
	if (spawnSync("bindfs", ["--version"]).status !== 0) return false;
	try {
		makeShare().remove();
		return true;
	} catch {
		return false;
	}
}
