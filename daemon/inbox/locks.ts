import { setTimeout as after } from "node:timers/promises";
import { UserError } from "../../toolkit/errors.ts";
import { folderAt } from "../../workers/files/identity.ts";
import type { FileLock } from "../journal/sqlite/file-lock.ts";
import type { Log } from "../runtime/log.ts";
import { lockFileOf, lockInbox } from "./lock.ts";

/** The locks of all inboxes of one daemon. */
export interface InboxLocks {
	/**
	 * Locks an inbox unless this daemon holds its lock already. It locks again when another disk was mounted there or the
	 * lock file was deleted. Resolves to the fault `work.inbox-in-use` when another daemon holds the lock, else to null:
	 * also when the folder is missing, and when it cannot be locked, which is logged.
	 */
	keep(inbox: string): Promise<UserError | null>;
	release(): Promise<void>;
}

/** A hung share may never answer; the end of the process releases its lock anyway. */
const RELEASE_MS = 1_000;

interface KeptLock {
	/** Null when the inbox could not be locked. */
	readonly hold: FileLock | null;
	readonly root: string;
	readonly file: string | null;
}

/** `state`: the state folder of this daemon. */
export function createInboxLocks(state: string, log: Log): InboxLocks {
	const all = new Map<string, KeptLock>();

	async function take(inbox: string): Promise<FileLock | null> {
		try {
			return await lockInbox(inbox, state);
		} catch (error) {
			if (!(error instanceof UserError && error.code === "work.inbox-not-locked")) throw error;
			log.warn({ inbox, code: error.code, hint: error.hint }, error.message);
			return null;
		}
	}

	return {
		async keep(inbox) {
			const root = await folderAt(inbox);
			if (root === null) return null;
			const before = all.get(inbox);
			if (before?.root === root && before.file === (await lockFileOf(inbox))) return null;
			all.delete(inbox);
			await before?.hold?.release();
			try {
				const hold = await take(inbox);
				all.set(inbox, { hold, root, file: await lockFileOf(inbox) });
				return null;
			} catch (error) {
				if (error instanceof UserError) return error;
				throw error;
			}
		},
		async release() {
			const released = Promise.allSettled([...all.values()].map(({ hold }) => hold?.release()));
			await Promise.race([released, after(RELEASE_MS, undefined, { ref: false })]);
		},
	};
}
