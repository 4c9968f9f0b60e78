import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFault } from "../workers/files/durable.ts";
import { daemonError } from "./errors.ts";
import { type FileLock, lockFile } from "./journal/sqlite/file-lock.ts";

const LOCK_NAME = "lock.db";
const PID_NAME = "daemon.pid";

/** A command that checks the lock also holds it for a moment. Wait this long before assuming another daemon. */
const ASKED_MS = 500;

/**
 * Makes this process the only daemon of a folder until the lock is released or the process ends, even by SIGKILL.
 * Throws `work.already-running` with the other daemon's process id. The id in the file is only for people.
 */
export async function lockFolder(folder: string): Promise<FileLock> {
	await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
		throw writeFault(error, folder);
	});
	const held = await lockFile(join(folder, LOCK_NAME), ASKED_MS);
	if (held === null) throw daemonError("work.already-running", { pid: await otherPid(folder), folder });
	try {
		await writeFile(join(folder, PID_NAME), `${process.pid}\n`);
		return held;
	} catch (error) {
		await held.release();
		throw writeFault(error, join(folder, PID_NAME));
	}
}

/** Whether a daemon now runs with this state folder. Throws `journal.*` when that cannot be determined. */
export async function isLocked(folder: string): Promise<boolean> {
	const path = join(folder, LOCK_NAME);
	if (!existsSync(path)) return false;
	const held = await lockFile(path, 0);
	await held?.release();
	return held === null;
}

async function otherPid(folder: string): Promise<string> {
	const text = await readFile(join(folder, PID_NAME), "utf8").catch(() => "");
	return /^\d+$/.test(text.trim()) ? text.trim() : "unknown";
}
