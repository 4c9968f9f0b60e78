import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import { everyInbox } from "../config/inboxes.ts";
import { loadConfig } from "../config/load.ts";
import { ownerOfInbox, ownerTexts } from "../daemon/inbox/lock.ts";
import type { InboxOwner } from "../daemon/inbox/owner.ts";
import { UserError } from "../toolkit/errors.ts";

/** A daemon that watches an inbox of this user's settings, though its state folder is not the user's. */
export interface OtherDaemon extends InboxOwner {
	readonly inbox: string;
}

/** The first such daemon; null where there is none. `own`: the user's state folder. */
export async function otherDaemon(own: string): Promise<OtherDaemon | null> {
	for (const inbox of await inboxes()) {
		const owner = await ownerOfInbox(inbox);
		if (owner !== null && owner.state !== own) return { ...owner, inbox };
	}
	return null;
}

/** Whether this user may look into its state folder. */
export function isOpen({ host, state }: OtherDaemon): boolean {
	if (host !== hostname()) return false;
	try {
		readdirSync(state);
		return true;
	} catch {
		return false;
	}
}

/** Says whose daemon it is, and where its journal lies. */
export function ofAnother(other: OtherDaemon): UserError {
	return new UserError("journal.of-another", { inbox: other.inbox, ...ownerTexts(other) });
}

/** Of settings with a fault nothing is known; the daemon says what is wrong with them. */
async function inboxes(): Promise<readonly string[]> {
	try {
		const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
		return everyInbox(config).map(({ inbox }) => inbox);
	} catch (error) {
		if (error instanceof UserError) return [];
		throw error;
	}
}
