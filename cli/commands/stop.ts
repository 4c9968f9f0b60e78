import { setTimeout as pause } from "node:timers/promises";
import { requestStop } from "../../daemon/journal/sqlite/control.ts";
import { exists } from "../../daemon/journal/sqlite/history.ts";
import { isLocked, lockHolder } from "../../daemon/lock.ts";
import { UserError } from "../../toolkit/errors.ts";
import { errnoOf } from "../../workers/files/identity.ts";
import { cliError } from "../errors.ts";
import { journalInUse } from "../journal-in-use.ts";
import { tell } from "../tell.ts";

/** How long a daemon may take to stop. It cancels its jobs, but waits for a share that does not respond. */
const LONGEST_MS = 30_000;

const LOOK_EVERY_MS = 100;

/** A daemon that is starting has missed the requests before it reads the journal, so it is asked again. */
const ASK_EVERY_MS = 1_000;

/** A daemon creates its journal a moment after it has locked the state folder, and later where its folders are slow. */
const NO_JOURNAL_MS = 5_000;

/**
 * Asks the running daemon of this machine to stop, and waits until it has. Hosts share a journal in a database, so a request
 * in it would reach all of them: the daemon gets a signal instead.
 */
export async function stop(options: { readonly json?: true }): Promise<number> {
	const { state: folder, place } = await journalInUse();
	if (!(await isLocked(folder))) return tell(options, "The daemon is not running.", { stopped: false });
	const began = performance.now();
	let asked = Number.NEGATIVE_INFINITY;
	let isSignalled = false;
	while (await isLocked(folder)) {
		const now = performance.now();
		if (now - began > LONGEST_MS) throw cliError("work.still-running", { seconds: LONGEST_MS / 1000 });
		// A second signal would end the daemon at once.
		if (place.kind === "postgres") {
			if (!isSignalled) isSignalled = await signalDaemon(folder);
		} else if (now - asked >= ASK_EVERY_MS) {
			await ask(folder, place.path, now - began);
			asked = now;
		}
		await pause(LOOK_EVERY_MS);
	}
	return tell(options, "Stopped; unfinished files stay in the inbox.", { stopped: true });
}

/** A request in a new journal would not reach a daemon whose journal was deleted. */
async function ask(folder: string, journal: string, waitedMs: number): Promise<void> {
	if (await exists(journal)) await request(journal);
	else if (waitedMs > NO_JOURNAL_MS) throw await noJournal(folder, journal);
}

/** A daemon that hangs in the middle of a write keeps its journal locked. It is asked again. */
async function request(journal: string): Promise<void> {
	try {
		await requestStop(journal);
	} catch (error) {
		if (!(error instanceof UserError && error.code === "journal.busy")) throw error;
	}
}

/** Whether the daemon got a signal: it may not have written its process number yet, or have ended already. */
async function signalDaemon(folder: string): Promise<boolean> {
	const holder = await lockHolder(folder);
	if (holder.elsewhere !== null) {
		throw cliError("work.daemon-elsewhere", { pid: holder.pid, machine: holder.elsewhere, folder });
	}
	const pid = Number(holder.pid);
	if (!Number.isSafeInteger(pid)) return false;
	try {
		process.kill(pid, "SIGTERM");
		return true;
	} catch (error) {
		if (errnoOf(error) === "ESRCH") return false;
		throw cliError("work.stop-not-allowed", { pid }, { cause: error });
	}
}

async function noJournal(folder: string, path: string): Promise<UserError> {
	const { pid } = await lockHolder(folder);
	return cliError("work.stop-no-journal", { pid, path });
}
