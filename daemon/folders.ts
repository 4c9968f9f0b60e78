import { constants, existsSync } from "node:fs";
import { access, mkdir, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Config, InboxConfig } from "../config/config.ts";
import { DEFAULTS } from "../config/defaults.ts";
import { overlapOf, touch } from "../config/overlap.ts";
import { UserError } from "../toolkit/errors.ts";
import { workerError } from "../workers/errors.ts";
import { writeFault } from "../workers/files/durable.ts";
import { isWithin } from "../workers/files/file-path.ts";
import { errnoOf } from "../workers/files/identity.ts";
import { refuseScannedArchives } from "./archive-folders.ts";
import { daemonError } from "./errors.ts";
import { refuseMountedTwice } from "./mounted-twice.ts";

/** An inbox whose folders are missing or not usable, and the fault. */
export interface Lacking {
	readonly inbox: string;
	readonly library: string;
	readonly fault: UserError;
}

/**
 * Creates the folders that may be created, throws on overlapping folders and on archive folders that are scanned, and
 * returns the inboxes whose folders are not usable. `state`: the folder of the journal.
 */
export async function prepareFolders(config: Config, state: string): Promise<readonly Lacking[]> {
	refuseOverlaps(config, state);
	const lacking: Lacking[] = [];
	for (const one of config.inboxes) {
		const fault = await prepareInbox(one, config.file);
		if (fault !== null) lacking.push({ inbox: one.inbox, library: one.library, fault });
	}
	refuseOverlaps(await byRealPaths(config), await realOf(state));
	await refuseMountedTwice(config);
	await refuseScannedArchives(config);
	return lacking;
}

/**
 * Creates the folders of one inbox where allowed. Returns the fault, or null when the folders are usable. `file`: the
 * settings file.
 */
export async function prepareInbox(config: InboxConfig, file: string | null): Promise<UserError | null> {
	try {
		for (const folder of [config.library, config.inbox]) {
			if (!existsSync(folder) && !mayBeMade(folder, config, file)) throw workerError("work.folder-missing", { folder });
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
 * Only the default library is created. Any other library must exist: if it is missing, its path is mistyped or its
 * disk is not mounted. An inbox is created inside its library or beside the configuration file, whose disks are
 * mounted.
 */
function mayBeMade(folder: string, { library, inbox }: InboxConfig, file: string | null): boolean {
	if (file === null) return true;
	if (folder === library) return library === resolve(dirname(file), DEFAULTS.library);
	return isWithin(folder, dirname(file)) || isWithin(inbox, library);
}

async function make(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true });
	} catch (error) {
		// `mkdir` gives EEXIST for a file with the folder's name.
		if (errnoOf(error) === "EEXIST") throw workerError("work.not-a-folder", { folder }, { cause: error });
		throw writeFault(error, folder);
	}
}

async function checkRights(inbox: string): Promise<void> {
	try {
		await access(inbox, constants.R_OK | constants.X_OK);
	} catch (error) {
		throw daemonError("work.inbox-unreadable", { inbox, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
	try {
		await access(inbox, constants.W_OK);
	} catch (error) {
		throw daemonError("work.inbox-read-only", { inbox, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
}

/**
 * Throws `work.folders-overlap` or `work.inboxes-overlap`, also when folders overlap only after links are resolved or
 * by a bind mount, and `work.archive-scanned`.
 */
export async function refuseRealOverlaps(config: Pick<Config, "inboxes">): Promise<void> {
	refuseOverlap(config);
	refuseOverlap(await byRealPaths(config));
	await refuseMountedTwice(config);
	await refuseScannedArchives(config);
}

/** Throws `work.folders-overlap` or `work.inboxes-overlap`. Compares paths without resolving links. */
export function refuseOverlaps(config: Pick<Config, "inboxes">, state: string): void {
	refuseOverlap(config);
	const inbox = config.inboxes.find((one) => touch(one.inbox, state))?.inbox;
	if (inbox !== undefined) throw daemonError("work.folders-overlap", { inbox, other: state });
}

function refuseOverlap(config: Pick<Config, "inboxes">): void {
	const overlap = overlapOf(config);
	if (overlap?.kind === "inbox") throw daemonError("work.inboxes-overlap", overlap);
	if (overlap !== null) throw daemonError("work.folders-overlap", overlap);
}

/** The configuration with all links in its folders resolved, since two paths may name one folder. */
async function byRealPaths({
	inboxes: [first, ...further],
}: Pick<Config, "inboxes">): Promise<Pick<Config, "inboxes">> {
	return { inboxes: [await withRealPaths(first), ...(await Promise.all(further.map(withRealPaths)))] };
}

async function withRealPaths(config: InboxConfig): Promise<InboxConfig> {
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

async function realFolders<T extends InboxConfig["destinations"]["kinds"] | InboxConfig["destinations"]["bases"]>(
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
