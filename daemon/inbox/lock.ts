import { randomBytes } from "node:crypto";
import { lstat, open, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { toFault, UserError } from "../../toolkit/errors.ts";
import { removeIfThere } from "../../workers/files/durable.ts";
import { errnoOf, identityAt } from "../../workers/files/identity.ts";
import { daemonError } from "../errors.ts";
import { type FileLock, lockFile } from "../journal/sqlite/file-lock.ts";
import { forgetOwner, type InboxOwner, noteOwner, ownerHere, readOwner } from "./owner.ts";

/** A hidden name, which the scan ignores. The lock file is empty, and remains when the daemon ends. */
const LOCK_NAME = ".autoprune-lock";

/** How long to wait for the lock: a command that asks for the owner also holds it for a moment. */
const ASKED_MS = 500;

/**
 * Locks an inbox for the daemon of this state folder, until the lock is released or the process ends. Throws
 * `work.inbox-in-use` when another daemon holds the lock, also when this user may only read the lock file. Throws
 * `work.inbox-not-locked` when the user may not write to the inbox, or when its file system has no locks.
 */
export async function lockInbox(inbox: string, state: string): Promise<FileLock> {
	const path = join(inbox, LOCK_NAME);
	await makeLockFile(path, inbox);
	const held = await holdFile(path, inbox);
	if (held === null) {
		if (await hasNoLocks(inbox)) throw notLocked(inbox, "its file system has no locks");
		throw await inUse(inbox);
	}
	const owner = ownerHere(state);
	await noteOwner(inbox, owner);
	return {
		async release() {
			await forgetOwner(inbox, owner);
			await held.release();
		},
	};
}

/** Which file is the lock of an inbox now; changes when it is replaced, and null when there is none. */
export async function lockFileOf(inbox: string): Promise<string | null> {
	const found = await identityAt(join(inbox, LOCK_NAME));
	return found === null ? null : `${found.dev}:${found.ino}`;
}

/** The daemon that watches an inbox now; null where none does, or where it cannot be found out. */
export async function ownerOfInbox(inbox: string): Promise<InboxOwner | null> {
	if ((await lockFileOf(inbox).catch(() => null)) === null) return null;
	const held = await lockFile(join(inbox, LOCK_NAME), 0).catch(() => undefined);
	await held?.release();
	return held === null ? readOwner(inbox) : null;
}

/**
 * The fault `work.inbox-in-use` when a daemon holds the lock of an inbox; null when none does, or when it cannot be found out,
 * as where there are no locks.
 */
export async function inboxInUse(inbox: string): Promise<UserError | null> {
	if ((await lockFileOf(inbox).catch(() => null)) === null) return null;
	const held = await lockFile(join(inbox, LOCK_NAME), ASKED_MS).catch(() => undefined);
	await held?.release();
	return held === null && !(await hasNoLocks(inbox)) ? await inUse(inbox) : null;
}

/** An owner as messages name it. */
export function ownerTexts(owner: InboxOwner | null): { pid: string; user: string; folder: string; elsewhere: string } {
	return {
		pid: String(owner?.pid ?? "unknown"),
		user: owner?.user ?? "unknown",
		folder: owner?.state ?? "an unknown folder",
		elsewhere: owner === null || owner.host === hostname() ? "" : ` on ${owner.host}`,
	};
}

/**
 * Creates the lock file with the folder's owner and permissions, so that every user who may write to the folder can
 * lock it.
 */
async function makeLockFile(path: string, inbox: string): Promise<void> {
	try {
		const handle = await open(path, "wx", 0o644);
		try {
			const { mode, uid, gid } = await stat(inbox);
			// Only root may change the owner of a file, and some file systems have no permissions at all.
			await handle.chown(uid, gid).catch(() => undefined);
			await handle.chmod(mode & 0o666).catch(() => undefined);
		} finally {
			await handle.close();
		}
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === null) throw error;
		if (errno !== "EEXIST") throw notLocked(inbox, errno);
		// A link could point to any file of the machine.
		if (!(await lstat(path)).isFile()) throw notLocked(inbox, `${LOCK_NAME} is not a regular file`);
	}
}

async function holdFile(path: string, inbox: string): Promise<FileLock | null> {
	try {
		return await lockFile(path, ASKED_MS);
	} catch (error) {
		if (error instanceof UserError) throw notLocked(inbox, toFault(error).message);
		throw error;
	}
}

/** Whether a new file, which nobody else can have locked, cannot be locked: SQLite reports ENOLCK as a busy lock. */
async function hasNoLocks(inbox: string): Promise<boolean> {
	const path = join(inbox, `${LOCK_NAME}.${randomBytes(4).toString("hex")}`);
	try {
		const held = await lockFile(path, 0);
		await held?.release();
		return held === null;
	} catch {
		return false;
	} finally {
		await removeIfThere(path).catch(() => undefined);
	}
}

async function inUse(inbox: string): Promise<UserError> {
	return daemonError("work.inbox-in-use", { inbox, ...ownerTexts(await readOwner(inbox)) });
}

function notLocked(inbox: string, why: string): UserError {
	return daemonError("work.inbox-not-locked", { inbox, why });
}
