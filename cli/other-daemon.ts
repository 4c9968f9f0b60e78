import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import { loadConfig } from "../config/load.ts";
import { ownerOfInbox, ownerTexts } from "../daemon/inbox/lock.ts";
import type { InboxOwner } from "../daemon/inbox/owner.ts";
import { UserError } from "../toolkit/errors.ts";
import { cliError } from "./errors.ts";

/** A daemon that watches an inbox of this user's settings but uses another state folder. */
export interface OtherDaemon extends InboxOwner {
	readonly inbox: string;
}

/** The first such daemon; null if there is none. `own`: the user's state folder. */
export async function otherDaemon(own: string): Promise<OtherDaemon | null> {
	for (const inbox of await inboxes()) {
		const owner = await ownerOfInbox(inbox);
		if (owner !== null && owner.state !== own) return { ...owner, inbox };
	}
	return null;
}

/** Whether this user may read the daemon's state folder. */
export function isOpen({ host, state }: OtherDaemon): boolean {
	if (host !== hostname()) return false;
	try {
		readdirSync(state);
		return true;
	} catch {
		return false;
	}
}

/** An error that names the daemon's user and the path of its journal. */
export function ofAnother(other: OtherDaemon): UserError {
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
