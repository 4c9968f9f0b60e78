import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { journalPath, SERVICE_STATE, stateFolder } from "../daemon/journal/place.ts";
import { isLocked } from "../daemon/lock.ts";
import { ModelError } from "../toolkit/errors.ts";

/**
 * The state folder of the daemon that is meant: the user's own, or else the machine's. Throws `journal.no-rights` for
 * one that this user may not look into.
 */
export async function stateInUse(): Promise<string> {
	const own = stateFolder(process.env, process.platform, homedir());
	if (process.env.STATE_DIRECTORY || !existsSync(SERVICE_STATE) || (await isLocked(own))) return own;
	if (!(await isLocked(SERVICE_STATE)) && existsSync(journalPath(own))) return own;
	return readable(SERVICE_STATE);
}

/** The journal that tells of the past: the user's own where there is one, else the service's. Throws as `stateInUse`. */
export function journalInUse(
	own = stateFolder(process.env, process.platform, homedir()),
	service = SERVICE_STATE,
): string {
	const theirs = process.env.STATE_DIRECTORY || existsSync(journalPath(own)) || !existsSync(service);
	return journalPath(theirs ? own : readable(service));
}

function readable(folder: string): string {
	try {
		readdirSync(folder);
		return folder;
	} catch (error) {
		throw new ModelError("journal.no-rights", { folder }, { cause: error });
	}
}
