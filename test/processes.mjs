// Processes as Linux tells of them.
import { readdirSync, readFileSync } from "node:fs";

/** Of the processor times that Linux tells. */
const TICKS_PER_SECOND = 100;

// Linux may be built without it; to take a whole tree for its root would look like a good figure.
readFileSync("/proc/thread-self/children");

/** A process and all below it, as they are now. A small part of the time that a look at every process takes. */
export function treeOf(root) {
	const tree = [root];
	for (const pid of tree) {
		for (const thread of entriesOf(`${pid}/task`)) {
			const children = textOf(`${pid}/task/${thread}/children`) ?? "";
			tree.push(...children.split(" ").filter(Boolean).map(Number));
		}
	}
	return tree;
}

/** What a process has computed so far, in seconds to the hundredth; 0 for one that ended. */
export function cpuSeconds(pid) {
	const stat = textOf(`${pid}/stat`);
	if (stat === null) return 0;
	// The command's name is in brackets and may hold anything.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same of a process and all below it. */
export function cpuSecondsOfTree(root) {
	return treeOf(root).reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}

/** The memory that a process holds now; 0 for one that ended. */
export function rssBytes(pid) {
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(`${pid}/status`) ?? "")?.[1] ?? 0) * 1024;
}

/** How many files, pipes and sockets a process has open. */
export function openIn(pid) {
	return readdirSync(`/proc/${pid}/fd`).length;
}

function entriesOf(path) {
	try {
		return readdirSync(`/proc/${path}`);
	} catch {
		return [];
	}
}

function textOf(path) {
	try {
		return readFileSync(`/proc/${path}`, "utf8");
	} catch {
		return null;
	}
}
