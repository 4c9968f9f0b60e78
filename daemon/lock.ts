import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeFault } from "../workers/files/durable.ts";
import { daemonError } from "./errors.ts";
import { type FileLock, lockFile } from "./journal/sqlite/file-lock.ts";

const LOCK_NAME = "lock.db";

/** Has the process id, and in the next line the name of the machine. */
const PID_NAME = "daemon.pid";

/** A command that checks the lock also holds it for a moment. Wait this long before assuming another daemon. */
const ASKED_MS = 500;

/**
 * Makes this process the only daemon of a folder until the lock is released or the process ends, even by SIGKILL.
 * Throws `work.already-running` with the other daemon's process id.
 */
export async function lockFolder(folder: string): Promise<FileLock> {
	await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
		throw writeFault(error, folder);
	});
	const held = await lockFile(join(folder, LOCK_NAME), ASKED_MS);
	if (held === null) {
		const { pid, elsewhere } = await lockHolder(folder);
		throw daemonError("work.already-running", { pid, elsewhere: elsewhere === null ? "" : ` on ${elsewhere}`, folder });
	}
	try {
		await writeFile(join(folder, PID_NAME), `${process.pid}\n${hostname()}\n`);
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

/** The daemon that holds the lock of a folder, as it has written down itself. */
export interface LockHolder {
	/** Its process id; `unknown` when it cannot be read. */
	readonly pid: string;
	/** The other machine on which it runs, where the folder is on the network; null for this machine. */
	readonly elsewhere: string | null;
}

/** The daemon that holds the lock, or held it last. */
export async function lockHolder(folder: string): Promise<LockHolder> {
	const text = await readFile(join(folder, PID_NAME), "utf8").catch(() => "");
	// Older versions wrote no machine.
	const [pid = "", host = ""] = text.split("\n").map((line) => line.trim());
	return { pid: /^\d+$/.test(pid) ? pid : "unknown", elsewhere: host === "" || host === hostname() ? null : host };
}
