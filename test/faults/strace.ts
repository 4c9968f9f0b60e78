import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** System calls that change something, as strace names them. Opening counts where it makes a file. */
const MUTATING = [
	...["openat", "write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate", "copy_file_range"],
	...["fsync", "fdatasync", "link", "linkat", "symlink", "rename", "renameat", "renameat2"],
	...["unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "fchmod", "fchmodat", "chmod", "fchown", "chown"],
	...["utimensat", "setxattr", "fsetxattr"],
] as const;

/** Where the tracer is missing or may not trace, as in some containers, nothing can be injected. */
export const canTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
if (!canTrace) console.log("skipped: faults of single system calls, for strace is not usable here");

/** One call that changes something below the traced root. */
export interface Mutation {
	readonly call: string;
	/** The thread that made it. */
	readonly thread: string;
	/** What it was about, below the root: two for a link or a rename. */
	readonly paths: readonly string[];
}

/** A command's prefix that records what it changes, for `mutationsIn`, and injects these faults. */
export function recorded(into: string, faults: readonly string[] = []): string[] {
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	return ["strace", "-f", "-qq", "-y", "-o", into, "-e", `trace=${MUTATING.join(",")}`, ...injected];
}

/** Every change below the root in a recording, in order. */
export function mutationsIn(recording: string, root: string): Mutation[] {
	const mutations: Mutation[] = [];
	const path = new RegExp(`["<]${root}/([^">]*)[">]`, "g");
	for (const line of readFileSync(recording, "utf8").split("\n")) {
		const [, thread = "", call = "", told = ""] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? [];
		const made = told.split(" = ")[0] ?? "";
		const paths = Array.from(made.matchAll(path), (match) => match[1] ?? "");
		if (paths.length === 0 || (call === "openat" && !told.includes("O_CREAT"))) continue;
		mutations.push({ call, thread, paths });
	}
	return mutations;
}

/**
 * A command's prefix that injects faults such as `link:error=EPERM` into its calls on these paths, counted in each thread
 * by itself. The processes that it starts are left alone.
 */
export function injecting(faults: readonly string[], paths: readonly string[]): string[] {
	const calls = faults.map((fault) => fault.split(":")[0]).join(",");
	const injected = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
	const on = paths.flatMap((path) => ["-P", path]);
	return ["strace", "-f", "-b", "execve", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, ...injected, ...on];
}

/** A command's prefix that has calls of its fail, on one path or any, counted in each thread by itself. */
export function under(fault: string, path?: string): string[] {
	const [call] = fault.split(":");
	const on = path === undefined ? [] : ["-P", path];
	return ["strace", "-f", "-qq", "-o", "/dev/null", ...on, "-e", `trace=${call}`, "-e", `inject=${fault}`];
}
