import { readdirSync, readFileSync } from "node:fs";
import type { Daemon } from "./run.ts";

/** The process id of the daemon's one child. */
export function engineOf({ process: { pid = 0 } }: Daemon): number {
	const [engine] = childrenOf(pid);
	if (engine === undefined) throw new Error("the daemon has no engine");
	return engine;
}

/** Ids of the processes that this one has started, and that have not ended. */
export function childrenOf(pid: number): number[] {
	return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) && parentOf(name) === pid ? [Number(name)] : []));
}

/** Null for one that has ended, and that its parent has not asked about yet. */
function parentOf(pid: string): number | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		// The command's name is in brackets and may hold anything; the state and the parent come behind it.
		const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return state === "Z" ? null : Number(parent);
	} catch {
		return null;
	}
}
