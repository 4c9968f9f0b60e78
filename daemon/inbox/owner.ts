import { readFile, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { removeIfThere } from "../../workers/files/durable.ts";
import { renameFile } from "../../workers/files/lost-replies.ts";

/** The daemon that holds the lock of an inbox, as it describes itself. For messages only: the lock alone decides. */
export interface InboxOwner {
	readonly pid: number;
	readonly user: string;
	/** The host name, since a shared folder may be watched from another machine. */
	readonly host: string;
	/** The daemon's state folder. */
	readonly state: string;
}

/** A separate file beside the lock file. Only SQLite may open the lock file: closing it would release the lock. */
const OWNER_NAME = ".autoprune-lock.json";

/** This process as an owner. */
export function ownerHere(state: string): InboxOwner {
	return { pid: process.pid, user: userName(), host: hostname(), state };
}

/** Reads the owner from the file in the inbox; null when it cannot be read, or when that process has ended. */
export async function readOwner(inbox: string): Promise<InboxOwner | null> {
	const owner = await parsedOwner(inbox);
	return owner !== null && owner.host === hostname() && isGoneProcess(owner.pid) ? null : owner;
}

/** Writes the owner file of the inbox. If that fails, messages name an unknown process. */
export async function noteOwner(inbox: string, owner: InboxOwner): Promise<void> {
	const path = join(inbox, OWNER_NAME);
	const unfinished = `${path}.new`;
	try {
		// A daemon that was killed while it wrote has left its file.
		await removeIfThere(unfinished);
		// Exclusive: another user with write access to the folder could have put a link there.
		await writeFile(unfinished, `${JSON.stringify(owner)}\n`, { flag: "wx", mode: 0o644 });
		await renameFile(unfinished, path);
	} catch {
		await removeIfThere(unfinished).catch(() => undefined);
	}
}

/** Removes the owner file, unless another daemon has written it. */
export async function forgetOwner(inbox: string, { pid, host }: InboxOwner): Promise<void> {
	const noted = await parsedOwner(inbox);
	if (noted?.pid === pid && noted.host === host) await removeIfThere(join(inbox, OWNER_NAME)).catch(() => undefined);
}

async function parsedOwner(inbox: string): Promise<InboxOwner | null> {
	try {
		const found: unknown = JSON.parse(await readFile(join(inbox, OWNER_NAME), "utf8"));
		return isOwner(found) ? found : null;
	} catch {
		return null;
	}
}

function isOwner(value: unknown): value is InboxOwner {
	if (typeof value !== "object" || value === null) return false;
	const { pid, user, host, state } = value as Record<string, unknown>;
	return Number.isInteger(pid) && [user, host, state].every((text) => typeof text === "string");
}

function isGoneProcess(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "ESRCH";
	}
}

/** A user without an entry in the password file has only a number. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return String(process.getuid?.() ?? "unknown");
	}
}
