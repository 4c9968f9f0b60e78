import { readdirSync, readFileSync } from "node:fs";

/** A process and its children; the daemon's one child is its engine. */
export function treeOf(pid) {
	const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
	return [pid, ...children.map(Number)];
}

/** What a process and its children have computed so far; the kernel counts in hundredths of a second. */
export function cpuSeconds(pid) {
	return treeOf(pid).reduce((sum, one) => sum + (Number(statOf(one)[11]) + Number(statOf(one)[12])) / 100, 0);
}

/** The memory that a process holds now. */
export function rssBytes(pid) {
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
}

/** How many files, pipes and sockets a process has open. */
export function openIn(pid) {
	return readdirSync(`/proc/${pid}/fd`).length;
}

function parentOf(pid) {
	try {
		return Number(statOf(pid)[1]);
	} catch {
		return null;
	}
}

/** The fields behind the command's name, which is in brackets and may hold anything. */
function statOf(pid) {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
