import { constants } from "node:fs";
import { access, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isWithin } from "../config/within.ts";
import { toFault, UserError } from "../toolkit/errors.ts";
import { makeFolders, removeIfThere, writeFault } from "../workers/files/durable.ts";
import { folderAt, identityAt } from "../workers/files/identity.ts";
import type { Journal } from "./journal/port/journal.ts";
import { tempPath } from "./publish/temp.ts";
import type { Log } from "./runtime/log.ts";

/** A library's folder, as far as anything can be published there. */
export interface Library {
	/** Absolute. */
	readonly folder: string;
	/** What keeps everything from being published there now; null when nothing does. Tried by writing, now and then. */
	fault(): Promise<UserError | null>;
	/** As far as it can be told without a write: who only watches need not wake a disk. */
	look(): Promise<UserError | null>;
	/** A write has failed there: the next question tries one. */
	invalidate(): void;
}

/** A library that was well is not tried again for this long: bursts of small files would pay for each try. */
const TRUST_MS = 5_000;

/** Of no job, but with a temporary file's name: what a crash leaves of a try is removed with what it leaves of jobs. */
const NO_JOB = { id: 0, attempt: 0 };

/** What a library is followed by. */
export interface LibraryPlace {
	/** Absolute. */
	readonly folder: string;
	/** The folder in it that the daemon works in. */
	readonly workFolder: string;
	/** Inboxes, which may have been made in it when it was not there. */
	readonly inboxes: readonly string[];
	readonly journal: Pick<Journal, "hasServed" | "serves">;
	readonly log: Log;
	/** Called when the library was not there and is, or is another folder than it was. */
	readonly onOther: () => Promise<void>;
}

/** Stands for whatever folder it was in an earlier run. */
const SOME_FOLDER = "";

/** Follows a library's folder. */
export function followLibrary({ folder, workFolder, inboxes, journal, log, onOther }: LibraryPlace): Library {
	/** Which folder it was when it was last well. */
	let known: string | null = null;
	let noted = false;
	let trustedUntil = 0;
	let last: UserError | null = null;
	let trying: Promise<UserError | null> | null = null;

	async function found(tries: boolean): Promise<UserError | null> {
		try {
			const root = await folderAt(folder);
			if (root === null) throw new UserError("work.folder-missing", { folder });
			const before = known ?? ((await journal.hasServed(folder)) ? SOME_FOLDER : null);
			if (before !== null && root !== before) await refuseEmpty(folder, workFolder, inboxes);
			await (tries
				? tryToWrite(workFolder)
				: access((await identityAt(workFolder)) === null ? folder : workFolder, constants.W_OK));
			const isOther = root !== known && (known !== null || last !== null);
			known = root;
			if (isOther) await onOther();
			return null;
		} catch (error) {
			const fault = writeFault(error, folder);
			if (fault instanceof UserError) return fault;
			throw error;
		}
	}

	async function tried(): Promise<UserError | null> {
		const fault = await found(true);
		if (fault === null && !noted) {
			await journal.serves(folder);
			noted = true;
		}
		tellChange(last, fault, folder, log);
		last = fault;
		trustedUntil = performance.now() + TRUST_MS;
		return fault;
	}

	return {
		folder,
		async fault() {
			if (last === null && performance.now() < trustedUntil) return null;
			trying ??= tried().finally(() => {
				trying = null;
			});
			return trying;
		},
		look: () => found(false),
		invalidate() {
			trustedUntil = 0;
		},
	};
}

/** What an unmounted disk leaves is an empty folder: what was written there would be hidden once it is back. */
async function refuseEmpty(folder: string, workFolder: string, inboxes: readonly string[]): Promise<void> {
	if ((await identityAt(workFolder)) !== null) return;
	const others = (await readdir(folder)).filter(
		(name) => !inboxes.some((inbox) => isWithin(inbox, join(folder, name))),
	);
	if (others.length === 0) throw new UserError("work.library-empty", { folder });
}

/** Creates and removes an empty file, since rights alone do not tell what a file system will do. */
async function tryToWrite(workFolder: string): Promise<void> {
	await makeFolders(workFolder);
	const path = tempPath(workFolder, NO_JOB);
	try {
		const handle = await open(path, "w");
		await handle.close();
	} catch (error) {
		throw writeFault(error, path);
	}
	await removeIfThere(path);
}

function tellChange(before: UserError | null, now: UserError | null, folder: string, log: Log): void {
	if (now === null && before !== null) log.warn({ library: folder }, "the library can be written again");
	if (now === null || now.code === before?.code) return;
	const { code, message, hint } = toFault(now);
	log.warn({ library: folder, code, hint }, message);
}
