import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../toolkit/errors.ts";
import { writeFault } from "../workers/files/durable.ts";
import { type FileLock, lockFile } from "./journal/sqlite/file-lock.ts";

const LOCK_NAME = "lock.db";
const PID_NAME = "daemon.pid";

/** Who only asks whether it is locked has the lock for a moment too: that is no other daemon. */
const ASKED_MS = 500;

/**
 * Makes this process the only daemon of a folder until it is released or ends, a kill included. Throws
 * `work.already-running` with the other's process id when there is one. The id in the file is for people only.
 */
export async function lockFolder(folder: string): Promise<FileLock> {
	await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
		throw writeFault(error, folder);
	});
	const held = await lockFile(join(folder, LOCK_NAME), ASKED_MS);
	if (held === null) throw new UserError("work.already-running", { pid: await otherPid(folder), folder });
	try {
		await writeFile(join(folder, PID_NAME), `${process.pid}\n`);
		return held;
	} catch (error) {
		await held.release();
		throw writeFault(error, join(folder, PID_NAME));
	}
}

/** Whether a daemon works with this folder now. Throws `journal.*` where that cannot be found out. */
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
