import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { loadConfig } from "../config/load.ts";
import { SERVICE_STATE, stateFolder } from "../config/state-folder.ts";
import { ownerOfInbox, ownerTexts } from "../daemon/inbox/lock.ts";
import type { InboxOwner } from "../daemon/inbox/owner.ts";
import { journalPath } from "../daemon/journal/place.ts";
import { isLocked } from "../daemon/lock.ts";
import { UserError } from "../toolkit/errors.ts";
import { cliError } from "./errors.ts";

/**
 * The state folder that a command works with: the user's own when a daemon runs with it, else the one of the daemon
 * that watches an inbox of the user's settings, else the user's own or the machine's. Throws `journal.of-another` or
 * `journal.no-rights` when this user may not read that folder.
 */
export async function stateInUse(): Promise<string> {
	const own = stateFolder(process.env);
	if (process.env.STATE_DIRECTORY || (await isLocked(own))) return own;
	const other = await otherDaemon(own);
	if (other !== null && !isOpen(other)) throw ofAnother(other);
	if (other !== null) return other.state;
	if (!existsSync(SERVICE_STATE)) return own;
	if (!(await isLocked(SERVICE_STATE)) && existsSync(journalPath(own))) return own;
	return readable(SERVICE_STATE);
}

/** The journal to read the history from: the user's own if it exists, else the service's. Throws as `stateInUse`. */
export function journalInUse(own = stateFolder(process.env), service = SERVICE_STATE): string {
	const theirs = process.env.STATE_DIRECTORY || existsSync(journalPath(own)) || !existsSync(service);
	return journalPath(theirs ? own : readable(service));
}

/**
 * The path of the journal that `log` reads: the one of the daemon that watches an inbox of the user's settings, else as
 * `journalInUse`. When this user may not read that journal, it writes a warning to standard error and returns the
 * user's own journal, or throws `journal.of-another` when the user has none.
 */
export async function journalOfLog(): Promise<string> {
	const own = stateFolder(process.env);
	if (process.env.STATE_DIRECTORY || (await isLocked(own))) return journalPath(own);
	const other = await otherDaemon(own);
	if (other === null) return journalInUse();
	if (isOpen(other)) return journalPath(other.state);
	if (!existsSync(journalPath(own))) throw ofAnother(other);
	process.stderr.write(`autoprune: ${ofAnother(other).message} Reading your own journal instead.\n`);
	return journalPath(own);
}

function readable(folder: string): string {
	try {
		readdirSync(folder);
		return folder;
	} catch (error) {
		throw cliError("journal.no-rights", { folder }, { cause: error });
	}
}

/** A daemon that watches an inbox of this user's settings but uses another state folder. */
interface OtherDaemon extends InboxOwner {
	readonly inbox: string;
}

/** The first such daemon; null if there is none. `own`: the user's state folder. */
async function otherDaemon(own: string): Promise<OtherDaemon | null> {
	for (const inbox of await inboxes()) {
		const owner = await ownerOfInbox(inbox);
		if (owner !== null && owner.state !== own) return { ...owner, inbox };
	}
	return null;
}

/** Whether this user may read the daemon's state folder. */
function isOpen({ host, state }: OtherDaemon): boolean {
	if (host !== hostname()) return false;
	try {
		readdirSync(state);
		return true;
	} catch {
		return false;
	}
}

/** An error that names the daemon's user and the path of its journal. */
function ofAnother(other: OtherDaemon): UserError {
	return cliError("journal.of-another", { inbox: other.inbox, ...ownerTexts(other) });
}

/** The inboxes in the settings; empty if the settings are invalid, which the daemon reports itself. */
async function inboxes(): Promise<readonly string[]> {
	try {
		const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
		return config.inboxes.map(({ inbox }) => inbox);
	} catch (error) {
		if (error instanceof UserError) return [];
		throw error;
	}
}
