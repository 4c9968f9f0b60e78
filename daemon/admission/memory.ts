import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { dirname, join } from "node:path";
import { platform } from "../../workers/platform/platform.ts";

/**
 * Bytes of memory available now: the machine's free memory, limited by the control groups of this process. The file
 * cache counts as free, since the kernel drops it on demand. `root`: the folder that contains `/proc` and `/sys`.
 */
export async function availableMemory(root = "/"): Promise<number> {
	const [machine, groups] = await Promise.all([read(join(root, "proc/meminfo")), read(join(root, "proc/self/cgroup"))]);
	const inGroups = await Promise.all(groupFolders(groups ?? "", root).map(leftInGroup));
	return Math.min((machine === null ? platform.freeMemory() : memAvailable(machine)) ?? freemem(), ...inGroups);
}

/** `MemAvailable` of `/proc/meminfo` (proc_meminfo(5)), in bytes; null before Linux 3.14. */
function memAvailable(text: string): number | null {
	const [, kilobytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(text) ?? [];
	return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** One folder of a control group, with the file names of its cgroup version. */
interface Group {
	readonly folder: string;
	readonly names: MemoryFields;
}

interface MemoryFields {
	readonly limits: readonly string[];
	readonly usage: string;
	/** Keys of `memory.stat`. */
	readonly cache: readonly string[];
}

/**
 * cgroups(7): version 2 has one line `0::PATH` in `/proc/self/cgroup`, version 1 has one line for each controller.
 */
const SECOND: MemoryFields = {
	limits: ["memory.max", "memory.high"],
	usage: "memory.current",
	cache: ["inactive_file", "active_file"],
};

const FIRST: MemoryFields = {
	limits: ["memory.limit_in_bytes"],
	usage: "memory.usage_in_bytes",
	cache: ["total_inactive_file", "total_active_file"],
};

/** The groups of this process, from its own to the topmost; each of them may have a limit. */
function groupFolders(text: string, root: string): Group[] {
	const mounts = join(root, "sys/fs/cgroup");
	return text.split("\n").flatMap((line) => {
		const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
		if (line.startsWith("0::")) return foldersUpTo(mounts, path).map((folder) => ({ folder, names: SECOND }));
		if (!controllers.split(",").includes("memory")) return [];
		return foldersUpTo(join(mounts, "memory"), path).map((folder) => ({ folder, names: FIRST }));
	});
}

/** In a container the path may be the one on the host, of which only the topmost folder is visible. */
function foldersUpTo(mount: string, path: string): string[] {
	const folders = [mount];
	for (let folder = join(mount, path); folder.startsWith(`${mount}/`); folder = dirname(folder)) {
		folders.push(folder.replace(/\/$/, ""));
	}
	return folders;
}

/** Infinite when the group has no limit or does not exist. */
async function leftInGroup({ folder, names }: Group): Promise<number> {
	const [usage, stat, ...limits] = await Promise.all(
		[names.usage, "memory.stat", ...names.limits].map((name) => read(join(folder, name))),
	);
	const limit = Math.min(...limits.map(bytesIn));
	if (usage === null || usage === undefined || limit === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
	const cache = names.cache.map((key) => bytesIn(new RegExp(`^${key} (\\d+)$`, "m").exec(stat ?? "")?.[1] ?? "0"));
	return Math.max(0, limit - (Number(usage) - cache.reduce((sum, bytes) => sum + bytes, 0)));
}

/** The number in a cgroup file; `max` and a missing file mean that there is no limit. */
function bytesIn(text: string | null): number {
	return text !== null && /^\d+\s*$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

async function read(path: string): Promise<string | null> {
	return readFile(path, "utf8").catch(() => null);
}
