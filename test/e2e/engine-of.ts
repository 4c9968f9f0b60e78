import { readdirSync, readFileSync } from "node:fs";
import type { Daemon } from "./run.ts";

/** The process id of the daemon's one child. */
export function engineOf({ process: { pid } }: Daemon): number {
	for (const name of readdirSync("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		const parent = parentOf(name);
		if (parent === pid) return Number(name);
	}
	throw new Error("the daemon has no engine");
}

function parentOf(process: string): number | null {
	try {
		const stat = readFileSync(`/proc/${process}/stat`, "utf8");
		// The command's name is in brackets and may hold anything; the parent is the second field behind it.
		return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
	} catch {
		return null;
	}
}
