import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A call that fails as on a network share. */
export interface LostReply {
	readonly call: "link" | "rename" | "unlink" | "open" | "close";
	readonly errno: "EIO" | "ENOENT" | "EEXIST" | "ENOSPC" | "EDQUOT";
	/** Whether it is carried out all the same. */
	readonly done: boolean;
	/** Which of these calls of a process, from 1. */
	readonly nth: number;
	/** Whether every nth call fails: the nth, the 2nth and so on. */
	readonly again?: boolean;
	/** Whether nothing can be opened for reading afterwards. */
	readonly blind?: boolean;
	/** Whether the file system has hard links. */
	readonly links?: boolean;
}

/** How a process ended. `met`: it came to the call that fails. */
export interface Ended {
	readonly met: boolean;
	readonly code: number;
	readonly said: string;
}

const SOURCE = fileURLToPath(new URL("lost-reply.c", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "autoprune-lost-"));
const library = join(folder, "lost-reply.so");
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Whether the library that is loaded before libc can be made here. */
export const canLose =
	process.platform === "linux" && spawnSync("cc", ["-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]).status === 0;
if (!canLose) console.log("skipped: calls whose reply is lost, for there is no C compiler here");

/** Runs a script of Node's in which one call on a path below the folder fails. */
export async function losing(lost: LostReply, under: string, args: readonly string[]): Promise<Ended> {
	const met = join(folder, `${process.pid}-met`);
	rmSync(met, { force: true });
	// Calls of several threads would come in another order each time.
	const env = { ...process.env, UV_THREADPOOL_SIZE: "1", ...lossEnv(lost, under, met) };
	const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
	let said = "";
	child.stdout.on("data", (chunk) => {
		said += chunk;
	});
	const [code] = await once(child, "close");
	return { met: existsSync(met), code: code ?? 1, said };
}

/**
 * The environment in which calls on paths below the folder fail in a process and in those that it starts. `met`: a file that is
 * created when a call has failed.
 */
export function lossEnv(lost: LostReply, under: string, met: string): Readonly<Record<string, string>> {
	const { call, errno, done, nth, again = false, blind = false, links = true } = lost;
	return {
		LD_PRELOAD: library,
		LOST_CALL: call,
		LOST_ERRNO: String(constants.errno[errno]),
		LOST_DONE: done ? "1" : "0",
		LOST_NTH: String(nth),
		LOST_AGAIN: again ? "1" : "0",
		LOST_BLIND: blind ? "1" : "0",
		LOST_NO_LINKS: links ? "0" : "1",
		LOST_UNDER: under,
		LOST_SAID: met,
	};
}
