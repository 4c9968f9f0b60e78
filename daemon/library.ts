import { constants } from "node:fs";
import { access, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { toFault, UserError } from "../toolkit/errors.ts";
import { workerError } from "../workers/errors.ts";
import { makeFolders, removeIfThere, writeFault } from "../workers/files/durable.ts";
import { isWithin } from "../workers/files/file-path.ts";
import { folderAt, identityAt } from "../workers/files/identity.ts";
import { daemonError } from "./errors.ts";
import type { Journal } from "./journal/port/journal.ts";
import { tempPath } from "./publish/temp.ts";
import type { Log } from "./runtime/log.ts";

/** A library folder, and whether models can be published there. */
export interface Library {
	/** Absolute. */
	readonly folder: string;
	/** The fault that prevents publishing there now, or null. Tested with a write from time to time. */
	fault(): Promise<UserError | null>;
	/** The same without a write test, so that a status query does not wake a sleeping disk. */
	look(): Promise<UserError | null>;
	/** Reports that a write failed there: the next call of `fault` tests again with a write. */
	invalidate(): void;
}

/** A successful write test is valid for this long, so that a burst of small files does not pay for one each. */
const TRUST_MS = 5_000;

/** Named like a temporary file, but of no job: the sweep of temporary files removes it after a crash. */
const NO_JOB = { id: 0, claim: 0 };

/** How a library is followed. */
export interface LibraryPlace {
	/** Absolute. */
	readonly folder: string;
	/** The staging folder in it. */
	readonly workFolder: string;
	/** The inboxes; they may have been created inside the library while its disk was not mounted. */
	readonly inboxes: readonly string[];
	readonly journal: Pick<Journal, "hasServed" | "serves">;
	readonly log: Log;
	/** Called when the library is back, or is another folder than before. */
	readonly onOther: () => Promise<void>;
}

/** Represents the unknown folder of an earlier run. */
const SOME_FOLDER = "";

/** Follows a library's folder. */
export function followLibrary({ folder, workFolder, inboxes, journal, log, onOther }: LibraryPlace): Library {
	/** Identity of the folder when it was last usable. */
	let known: string | null = null;
	let noted = false;
	let trustedUntil = 0;
	let last: UserError | null = null;
	let trying: Promise<UserError | null> | null = null;

	async function found(tries: boolean): Promise<UserError | null> {
		try {
			const root = await folderAt(folder);
			if (root === null) throw workerError("work.folder-missing", { folder });
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
		logChange(last, fault, folder, log);
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

/** An unmounted disk leaves an empty mount point: files written there would be hidden once it is mounted again. */
async function refuseEmpty(folder: string, workFolder: string, inboxes: readonly string[]): Promise<void> {
	if ((await identityAt(workFolder)) !== null) return;
	const others = (await readdir(folder)).filter(
		(name) => !inboxes.some((inbox) => isWithin(inbox, join(folder, name))),
	);
	if (others.length === 0) throw daemonError("work.library-empty", { folder });
}

/** Creates and removes an empty file, since permissions alone do not show whether the file system accepts writes. */
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

function logChange(before: UserError | null, now: UserError | null, folder: string, log: Log): void {
	if (now === null && before !== null) log.warn({ library: folder }, "the library is writable again");
	if (now === null || now.code === before?.code) return;
	const { code, message, hint } = toFault(now);
	log.warn({ library: folder, code, hint }, message);
}
