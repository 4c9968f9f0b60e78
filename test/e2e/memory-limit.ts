import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A control group that limits the memory of what is started in it. */
export interface MemoryLimit {
	/** Words before a command that is to run in it. */
	readonly before: readonly string[];
	set(bytes: number): void;
	/** How many processes were ended because it would not do. */
	kills(): number;
}

const ROOT = "/sys/fs/cgroup";

/** Makes one that is gone when the test ends; null where none can be made: only root may, and not in every container. */
export function memoryLimit(bytes: number): MemoryLimit | null {
	const isSecond = existsSync(join(ROOT, "cgroup.controllers"));
	const folder = join(ROOT, ...(isSecond ? [] : ["memory"]), `autoprune-test-${process.pid}`);
	const file = join(folder, isSecond ? "memory.max" : "memory.limit_in_bytes");
	const told = join(folder, isSecond ? "memory.events" : "memory.oom_control");
	const kills = (): number => Number(/^oom_kill (\d+)$/m.exec(readFileSync(told, "utf8"))?.[1] ?? 0);
	const set = (limit: number): void => writeFileSync(file, String(limit));
	try {
		mkdirSync(folder);
		onTestFinished(() => rmdirSync(folder));
		set(bytes);
	} catch {
		return null;
	}
	return { set, kills, before: ["sh", "-c", `echo $$ > ${join(folder, "cgroup.procs")}; exec "$0" "$@"`] };
}
