// Runs a command and follows its whole process tree, as the kernel accounts for it.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** How often the tree is looked at; a peak that is shorter than this goes unseen. */
const LOOK_EVERY_MS = 20;

/** Of the processor times that the kernel tells. */
const TICKS_PER_SECOND = 100;

/**
 * Runs `command`; its wall time in seconds, what it printed, and of its tree the processor seconds and the peak of the
 * sum of resident memory in MiB (pages that two processes share are counted twice). Throws when it exits with anything
 * but 0. `endAt`: it is asked to end when it has printed this.
 */
export async function run(command, args, { endAt, ...options } = {}) {
	const began = performance.now();
	const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
	let peak = 0;
	let out = "";
	const ticks = new Map();
	child.stdout.setEncoding("utf8").on("data", (text) => {
		out += text;
		// Once: a second signal would have the daemon end at once, with a failure.
		if (!child.killed && endAt?.test(out)) child.kill();
	});
	const look = setInterval(() => {
		const tree = treeOf(child.pid);
		peak = Math.max(peak, residentOf(tree));
		for (const pid of tree) ticks.set(pid, Math.max(ticks.get(pid) ?? 0, ticksOf(pid)));
	}, LOOK_EVERY_MS);
	const code = await new Promise((resolve) => child.once("close", resolve));
	clearInterval(look);
	if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
	const cpuSeconds = [...ticks.values()].reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
	return { seconds: (performance.now() - began) / 1000, cpuSeconds, peakMiB: peak / 2 ** 20, out };
}

/** Every process below `root`, itself included. */
export function treeOf(root) {
	const parents = new Map();
	for (const name of readdirSync("/proc")) {
		const fields = /^\d+$/.test(name) ? statOf(name) : null;
		if (fields !== null) parents.set(Number(name), Number(fields[1]));
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

function ticksOf(pid) {
	const fields = statOf(pid);
	return fields === null ? 0 : Number(fields[11]) + Number(fields[12]);
}

/** The fields from the state on: the command's name before it is in brackets and may hold anything. */
function statOf(pid) {
	const stat = readProc(`${pid}/stat`);
	return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function readProc(path) {
	try {
		return readFileSync(`/proc/${path}`, "utf8");
	} catch {
		return null;
	}
}
