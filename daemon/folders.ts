import { constants, existsSync } from "node:fs";
import { access, mkdir, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { DEFAULTS } from "../config/defaults.ts";
import { everyInbox } from "../config/inboxes.ts";
import { overlapOf, touch } from "../config/overlap.ts";
import { isWithin } from "../config/within.ts";
import { UserError } from "../toolkit/errors.ts";
import { errnoOf } from "../workers/files/identity.ts";

/** An inbox whose folders are not as they should be, and why. */
export interface Lacking {
	readonly inbox: string;
	readonly library: string;
	readonly fault: UserError;
}

/**
 * Makes the folders that may be made, refuses those that cannot work together, and says which inboxes lack theirs.
 * `state`: the folder of the journal.
 */
export async function prepareFolders(config: Config, state: string): Promise<readonly Lacking[]> {
	refuseOverlaps(config, state);
	const lacking: Lacking[] = [];
	for (const one of everyInbox(config)) {
		const fault = await prepareInbox(one);
		if (fault !== null) lacking.push({ inbox: one.inbox, library: one.library, fault });
	}
	refuseOverlaps(await byRealPaths(config), await realOf(state));
	return lacking;
}

/** Makes what may be made of one inbox's folders; what is wrong with them, or null. */
export async function prepareInbox(config: Config): Promise<UserError | null> {
	try {
		for (const folder of [config.library, config.inbox]) {
			if (!existsSync(folder) && !mayBeMade(folder, config)) throw new UserError("work.folder-missing", { folder });
			await make(folder);
		}
		await checkRights(config.inbox);
		return null;
	} catch (error) {
		if (error instanceof UserError) return error;
		throw error;
	}
}

/**
 * The default library is made. Any other must exist: a missing one is a mistyped path, or its disk is not mounted. An
 * inbox is made in its library, and beside the configuration, whose disk is mounted.
 */
function mayBeMade(folder: string, { file, library, inbox }: Config): boolean {
	if (file === null) return true;
	if (folder === library) return library === resolve(dirname(file), DEFAULTS.library);
	return isWithin(folder, dirname(file)) || isWithin(inbox, library);
}

async function make(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true });
	} catch (error) {
		throw new UserError("work.read-only", { path: folder, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
}

async function checkRights(inbox: string): Promise<void> {
	try {
		await access(inbox, constants.R_OK | constants.X_OK);
	} catch (error) {
		throw new UserError("work.inbox-unreadable", { inbox, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
	try {
		await access(inbox, constants.W_OK);
	} catch (error) {
		throw new UserError("work.inbox-read-only", { inbox, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
}

/** Throws `work.folders-overlap` or `work.inboxes-overlap`, also for folders that are the same by links. */
export async function refuseRealOverlaps(config: Config): Promise<void> {
	refuseOverlap(config);
	refuseOverlap(await byRealPaths(config));
}

/** Throws `work.folders-overlap` or `work.inboxes-overlap`; by the names of the folders alone. */
export function refuseOverlaps(config: Config, state: string): void {
	refuseOverlap(config);
	const inbox = everyInbox(config).find((one) => touch(one.inbox, state))?.inbox;
	if (inbox !== undefined) throw new UserError("work.folders-overlap", { inbox, other: state });
}

function refuseOverlap(config: Config): void {
	const overlap = overlapOf(config);
	if (overlap?.kind === "inbox") throw new UserError("work.inboxes-overlap", overlap);
	if (overlap !== null) throw new UserError("work.folders-overlap", overlap);
}

/** The same folders by the names that they have without links: two names may be one folder. */
async function byRealPaths(config: Config): Promise<Config> {
	const [first = config, ...inboxes] = await Promise.all(everyInbox(config).map(withRealPaths));
	return { ...first, inboxes };
}

async function withRealPaths(config: Config): Promise<Config> {
	const { kinds, bases, unsorted } = config.destinations;
	return {
		...config,
		library: await realOf(config.library),
		inbox: await realOf(config.inbox),
		destinations: {
			...config.destinations,
			kinds: await realFolders(kinds),
			bases: await realFolders(bases),
			unsorted: await realOf(unsorted),
		},
	};
}

async function realFolders<T extends Config["destinations"]["kinds"] | Config["destinations"]["bases"]>(
	folders: T,
): Promise<T> {
	const real = await Promise.all(
		Object.entries(folders).map(async ([of, one]) => [of, { ...one, folder: await realOf(one.folder) }]),
	);
	return Object.fromEntries(real) as T;
}

async function realOf(folder: string): Promise<string> {
	return realpath(folder).catch(() => folder);
}
