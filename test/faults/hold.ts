import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { firstEngineUnder } from "./engine-command.ts";
import { type Ended, type Ground, workThrough } from "./ground.ts";
import type { KillPoint } from "./kill-points.ts";

/** What strace notes of a process that stands still. */
const STOPPED = /^(\d+) +--- stopped by SIGSTOP ---$/m;

/** One system call: the `nth` of those on these paths, which are below the root. */
export type Point = Pick<KillPoint, "call" | "nth" | "paths">;

/** Who is held: the daemon, or the engine that reads and writes its models. */
export type Who = "daemon" | "engine";

/** Runs the daemon, lets something be done while it stands still behind one call, and lets it go on to its end. */
export async function holdAt(
	{ call, nth, paths }: Point,
	who: Who,
	ground: Ground,
	meanwhile: () => void,
): Promise<Ended & { readonly held: boolean }> {
	const notes = join(ground.root, "notes");
	rmSync(notes, { force: true });
	const inject = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=STOP:when=${nth}`];
	const on = paths.flatMap((path) => ["-P", join(ground.root, path)]);
	const before = ["strace", "-f", ...(who === "daemon" ? ["-b", "execve"] : []), "-qq", "-o", notes, ...inject, ...on];
	const env = { UV_THREADPOOL_SIZE: "1", ...(who === "engine" ? firstEngineUnder(before, ground.root) : {}) };
	const running = workThrough(ground, { before: who === "daemon" ? before : [], env });
	let ended = false;
	void running.then(() => {
		ended = true;
	});
	let stopped: string | null = null;
	while (!ended && stopped === null) {
		await after(10);
		stopped = existsSync(notes) ? (STOPPED.exec(readFileSync(notes, "utf8"))?.[1] ?? null) : null;
	}
	if (stopped !== null) meanwhile();
	// Again and again: one that comes before every thread has stopped is lost on those that stop after it.
	while (stopped !== null && !ended) {
		goOn(Number(stopped));
		await after(50);
	}
	return { ...(await running), held: stopped !== null };
}

function goOn(thread: number): void {
	try {
		process.kill(thread, "SIGCONT");
	} catch {
		// It has ended.
	}
}
