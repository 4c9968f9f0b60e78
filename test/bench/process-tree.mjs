// Runs a command and follows the memory of its whole process tree, as the kernel counts it.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** How often the tree is looked at; a peak that is shorter than this goes unseen. */
const LOOK_EVERY_MS = 20;

/**
 * Runs `command`; its wall time in seconds, what it printed, and the peak of the sum of its tree's resident memory in
 * MiB (pages that two processes share are counted twice). Throws when it exits with anything but 0.
 */
export async function run(command, args, options = {}) {
	const began = performance.now();
	const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
	let peak = 0;
	let out = "";
	child.stdout.setEncoding("utf8").on("data", (text) => {
		out += text;
	});
	const look = setInterval(() => {
		peak = Math.max(peak, residentOf(treeOf(child.pid)));
	}, LOOK_EVERY_MS);
	const code = await new Promise((resolve) => child.once("close", resolve));
	clearInterval(look);
	if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
	return { seconds: (performance.now() - began) / 1000, peakMiB: peak / 2 ** 20, out };
}

/** Every process below `root`, itself included. */
export function treeOf(root) {
	const parents = new Map();
	for (const name of readdirSync("/proc")) {
		const stat = /^\d+$/.test(name) ? readProc(`${name}/stat`) : null;
		// The command's name is in brackets and may hold anything; the parent is the second field behind it.
		if (stat !== null) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
	}
	const tree = [root];
	for (const one of tree) for (const [pid, parent] of parents) if (parent === one) tree.push(pid);
	return tree;
}

/** Bytes of resident memory of all these processes; those that ended count nothing. */
export function residentOf(pids) {
	return pids.reduce((sum, pid) => {
		const kib = /^VmRSS:\s+(\d+) kB/m.exec(readProc(`${pid}/status`) ?? "")?.[1];
		return sum + Number(kib ?? 0) * 1024;
	}, 0);
}

function readProc(path) {
	try {
		return readFileSync(`/proc/${path}`, "utf8");
	} catch {
		return null;
	}
}
