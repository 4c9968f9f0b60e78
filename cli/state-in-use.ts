import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import type { Config } from "../config/config.ts";
import { SERVICE_STATE, stateFolder } from "../config/state-folder.ts";
import { ownerOfInbox, ownerTexts } from "../daemon/inbox/lock.ts";
import type { InboxOwner } from "../daemon/inbox/owner.ts";
import { journalPath } from "../daemon/journal/place.ts";
import { isLocked } from "../daemon/lock.ts";
import type { UserError } from "../toolkit/errors.ts";
import { cliError } from "./errors.ts";

/**
 * The state folder that a command works with: the user's own when a daemon runs with it, else the one of the daemon
 * that watches an inbox of the user's settings, else the user's own or the machine's. Throws `journal.of-another` or
 * `journal.no-rights` when this user may not read that folder. `config`: the user's settings; null if they are invalid.
 */
export async function stateInUse(config: Config | null): Promise<string> {
	const own = stateFolder(process.env);
	if (process.env.STATE_DIRECTORY || (await isLocked(own))) return own;
	const other = await otherDaemon(own, config);
	if (other !== null && !isOpen(other)) throw ofAnother(other);
	if (other !== null) return other.state;
	if (!existsSync(SERVICE_STATE)) return own;
	if (!(await isLocked(SERVICE_STATE)) && existsSync(journalPath(own))) return own;
	return readable(SERVICE_STATE);
}

/** The state folder with a journal: the user's own if it has one, else the service's. Throws as `stateInUse`. */
export function stateWithJournal(own = stateFolder(process.env), service = SERVICE_STATE): string {
	const isOwn = process.env.STATE_DIRECTORY || existsSync(journalPath(own)) || !existsSync(service);
	return isOwn ? own : readable(service);
}

/**
 * The state folder whose journal `log` reads: the one of the daemon that watches an inbox of the user's settings, else as
 * `stateWithJournal`. When this user may not read that folder, it writes a warning to standard error and returns the
 * user's own, or throws `journal.of-another` when the user has no journal.
 */
export async function stateOfLog(config: Config | null): Promise<string> {
	const own = stateFolder(process.env);
	if (process.env.STATE_DIRECTORY || (await isLocked(own))) return own;
	const other = await otherDaemon(own, config);
	if (other === null) return stateWithJournal();
	if (isOpen(other)) return other.state;
	if (!existsSync(journalPath(own))) throw ofAnother(other);
	process.stderr.write(`autoprune: ${ofAnother(other).message} Reading your own journal instead.\n`);
	return own;
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
async function otherDaemon(own: string, config: Config | null): Promise<OtherDaemon | null> {
	for (const { inbox } of config?.inboxes ?? []) {
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
