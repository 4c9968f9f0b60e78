import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished } from "vitest";

/** Processes that stand still. */
export interface Sleeper {
	/** Resolves when all of them run again. */
	wake(): Promise<void>;
	kill(): void;
}

/** Stops a process with all that it has started, as when a machine sleeps, and waits until it stands still. */
export async function stopAll(pid: number): Promise<Sleeper> {
	const pids = familyOf(pid);
	// An engine that stands still does not notice that its daemon has been killed.
	onTestFinished(() => killAll(pids.filter(stands)));
	for (const one of pids) process.kill(one, "SIGSTOP");
	await expect.poll(() => pids.every(stands), { interval: 5 }).toBe(true);
	return {
		async wake() {
			const asleep = (): readonly number[] => pids.filter(stands);
			// Again and again, because a tracer may lose one.
			await expect
				.poll(() => {
					for (const one of asleep()) process.kill(one, "SIGCONT");
					return asleep();
				})
				.toEqual([]);
		},
		kill: () => killAll(pids),
	};
}

/** Kills a daemon at the end of the test. It outlives its tracer. */
export function endWithTest(pid: number): void {
	const [, parent] = statOf(String(pid));
	onTestFinished(() => {
		if (statOf(String(pid))[1] === parent) killAll([pid]);
	});
}

function killAll(pids: readonly number[]): void {
	for (const pid of pids) process.kill(pid, "SIGKILL");
}

/** The daemon that a process is, or has started if it is a tracer. */
export function daemonOf(pid: number): number {
	const isTracer = readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "strace";
	return isTracer ? (familyOf(pid)[1] ?? pid) : pid;
}

/** The processes that a process has started, and itself. */
export function familyOf(pid: number): readonly number[] {
	const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && statOf(name)[1] === String(pid));
	return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

/** Whether every thread of a process is stopped; with `t`, a tracer watches it. */
function stands(pid: number): boolean {
	const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
	return threads.length > 0 && threads.every((thread) => /[Tt]/.test(statOf(`${pid}/task/${thread}`)[0] ?? ""));
}

/** The fields of a process that follow its name: its state, its parent … */
function statOf(place: string): readonly string[] {
	try {
		const text = readFileSync(`/proc/${place}/stat`, "utf8");
		return text.slice(text.lastIndexOf(")") + 2).split(" ");
	} catch {
		// It has ended.
		return [];
	}
}

/** One of the next system calls of a process. */
export interface NextCall {
	/** Names of strace, separated by commas. */
	readonly call: string;
	/** An argument of the call, or the file of its descriptor. */
	readonly path: string;
}

/** Whether a process that runs can be traced. */
export const canAttach = process.platform === "linux" && (await attaches());
if (!canAttach) console.info("strace cannot be attached to processes here: crash points at system calls are skipped.");

async function attaches(): Promise<boolean> {
	const other = spawn("sleep", ["60"]);
	const { status } = spawnSync("timeout", ["-s", "INT", "1", "strace", "-qq", "-p", String(other.pid)]);
	other.kill();
	return status === 124;
}

/**
 * Makes a process stop right after its next such call. Resolves when it is being traced; `stopped` resolves when it has made
 * the call.
 */
export async function stopAfter(
	pid: number,
	{ call, path }: NextCall,
): Promise<{ readonly stopped: Promise<void>; end(): Promise<void> }> {
	const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=STOP:when=1`, "-P", path];
	const tracer = spawn("strace", ["-f", "-p", String(pid), ...inject], { stdio: ["ignore", "ignore", "pipe"] });
	let said = "";
	tracer.stderr.on("data", (text: Buffer) => {
		said += text;
	});
	const ended = once(tracer, "exit");
	const says = (text: string): Promise<void> => expect.poll(() => said, { interval: 5 }).toContain(text);
	await says(" attached");
	return {
		stopped: says("stopped by SIGSTOP"),
		async end() {
			tracer.kill("SIGINT");
			await ended;
		},
	};
}
