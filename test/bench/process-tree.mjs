// Runs a command and follows its whole process tree, as the kernel accounts for it.
import { spawn } from "node:child_process";
import { cpuSeconds, rssBytes, treeOf } from "../processes.mjs";

/** How often the tree is looked at; a peak that is shorter than this goes unseen. */
const LOOK_EVERY_MS = 20;

/**
 * Runs `command`; its wall time in seconds, what it printed, and of its tree the processor seconds and the peak of the
 * sum of resident memory in MiB (pages that two processes share are counted twice). Throws when it exits with none
 * of `codes`. `endAt`: it is asked to end when it has printed this.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions & { endAt?: RegExp, codes?: readonly number[] }} [options]
 */
export async function run(command, args, { endAt, codes = [0], ...options } = {}) {
	const began = performance.now();
	const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], ...options });
	let peak = 0;
	let out = "";
	const computed = new Map();
	child.stdout.setEncoding("utf8").on("data", (text) => {
		out += text;
		// Once: a second signal would have the daemon end at once, with a failure.
		if (!child.killed && endAt?.test(out)) child.kill();
	});
	const look = setInterval(() => {
		const tree = treeOf(child.pid);
		const resident = tree.map(rssBytes).reduce((sum, one) => sum + one);
		peak = Math.max(peak, resident);
		for (const pid of tree) computed.set(pid, Math.max(computed.get(pid) ?? 0, cpuSeconds(pid)));
	}, LOOK_EVERY_MS);
	const code = await new Promise((resolve) => child.once("close", resolve));
	clearInterval(look);
	if (!codes.includes(code)) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
	const cpu = [...computed.values()].reduce((sum, one) => sum + one, 0);
	return { seconds: (performance.now() - began) / 1000, cpuSeconds: cpu, peakMiB: peak / 2 ** 20, out };
}
