import { readFile } from "node:fs/promises";
import { freemem } from "node:os";
import { dirname, join } from "node:path";

/**
 * Bytes of memory that can be had now: what the machine has, and no more than the control groups of this process leave.
 * What the file cache holds counts as free: it goes when memory is wanted. `root`: where `/proc` and `/sys` lie.
 */
export async function availableMemory(root = "/", platform: NodeJS.Platform = process.platform): Promise<number> {
	// What macOS calls free leaves out all that it would give at once, which is most of it.
	if (platform === "darwin") return Number.POSITIVE_INFINITY;
	if (platform !== "linux") return freemem();
	const [machine, groups] = await Promise.all([read(join(root, "proc/meminfo")), read(join(root, "proc/self/cgroup"))]);
	const inGroups = await Promise.all(groupFolders(groups ?? "", root).map(leftInGroup));
	return Math.min(memAvailable(machine ?? "") ?? freemem(), ...inGroups);
}

/** `MemAvailable` of `/proc/meminfo` (proc_meminfo(5)), in bytes; null before Linux 3.14. */
function memAvailable(text: string): number | null {
	const [, kilobytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(text) ?? [];
	return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** One folder of a control group, and the names that its version gives to what is read there. */
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

/** cgroups(7): the second version has one line `0::PATH` in `/proc/self/cgroup`, the first one line for each controller. */
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

/** Each group that this process is in, from its own up to the topmost: a limit may be that of any. */
function groupFolders(text: string, root: string): Group[] {
	const mounts = join(root, "sys/fs/cgroup");
	return text.split("\n").flatMap((line) => {
		const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
		if (line.startsWith("0::")) return foldersUpTo(mounts, path).map((folder) => ({ folder, names: SECOND }));
		if (!controllers.split(",").includes("memory")) return [];
		return foldersUpTo(join(mounts, "memory"), path).map((folder) => ({ folder, names: FIRST }));
	});
}

/** In a container the path may be that of its host, of which only the topmost folder is there. */
function foldersUpTo(mount: string, path: string): string[] {
	const folders = [mount];
	for (let folder = join(mount, path); folder.startsWith(`${mount}/`); folder = dirname(folder)) {
		folders.push(folder.replace(/\/$/, ""));
	}
	return folders;
}

/** Infinite where the group has no limit, or is not there. */
async function leftInGroup({ folder, names }: Group): Promise<number> {
	const [usage, stat, ...limits] = await Promise.all(
		[names.usage, "memory.stat", ...names.limits].map((name) => read(join(folder, name))),
	);
	const limit = Math.min(...limits.map(bytesIn));
	if (usage === null || usage === undefined || limit === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
	const cache = names.cache.map((key) => bytesIn(new RegExp(`^${key} (\\d+)$`, "m").exec(stat ?? "")?.[1] ?? "0"));
	return Math.max(0, limit - (Number(usage) - cache.reduce((sum, bytes) => sum + bytes, 0)));
}

/** A number as these files have it; `max`, and a file that is not there, is no limit. */
function bytesIn(text: string | null): number {
	return text !== null && /^\d+\s*$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

async function read(path: string): Promise<string | null> {
	return readFile(path, "utf8").catch(() => null);
}
