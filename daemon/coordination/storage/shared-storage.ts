import { toFault, UserError } from "../../../toolkit/errors.ts";
import { workerError } from "../../../workers/errors.ts";
import { isWithin } from "../../../workers/files/file-path.ts";
import { errnoOf, folderAt } from "../../../workers/files/identity.ts";
import { hostsError } from "../../hosts-errors.ts";
import { createMutex } from "../../runtime/mutex.ts";
import type { SharedFolder } from "./beacon.ts";

/** The storage of the shared folders, as this host sees it. */
export interface SharedStorage {
	/** The ids of the shares by device number, one to one. Always the same object. */
	readonly devices: ReadonlyMap<string, string>;
	/** Grows each time that a share is proved again. What was read before that has the old device numbers. */
	turn(): number;
	/**
	 * Makes sure that these inboxes, and the shared folders inside these libraries, have not been replaced since they were proved.
	 * A share that was mounted again is proved again; its device number may have changed. Throws `hosts.mounted-anew` if that has
	 * happened since `turn`, and the errors of `proveFolders`.
	 */
	check(folders: readonly string[], turn: number): Promise<void>;
	/**
	 * Proves a library that the settings do not have any more, but that jobs were begun for, if that was not done before or it was
	 * mounted again. Throws the errors of `proveFolders`.
	 */
	proveFormer(library: string): Promise<void>;
	/** Why this host does not see the shared folders in these folders, as `check` says; null if it does. */
	fault(folders: readonly string[]): Promise<string | null>;
	/** Why the last check of some shared folder failed; null if those of all folders passed. */
	lastFault(): string | null;
}

/** Proves the shared folders. `prove`: see `proveFolders`. */
export async function proveStorage(
	shared: readonly SharedFolder[],
	prove: (folders: readonly SharedFolder[]) => Promise<ReadonlyMap<string, string>>,
): Promise<SharedStorage> {
	const devices = new Map(await prove(shared));
	/** Device and inode number by the path. A folder has others when something else is mounted there. */
	const known = await identitiesOf(shared);
	const inTurn = createMutex();
	/** Why the last check of a folder failed, by folder. */
	const faults = new Map<string, string>();
	let turns = 0;

	async function proveAgain(folders: readonly SharedFolder[]): Promise<void> {
		const found = await identitiesOf(folders);
		if (!folders.some(({ folder }) => found.get(folder) !== known.get(folder))) return;
		for (const [device, share] of await prove(folders)) {
			for (const [before, same] of devices) if (same === share) devices.delete(before);
			devices.set(device, share);
		}
		for (const [folder, id] of found) known.set(folder, id);
		turns++;
	}

	async function checkNow(folders: readonly string[]): Promise<void> {
		const asked = shared.filter(({ kind, folder }) => {
			// A library can be used without the inbox inside it.
			return kind === "inbox" ? folders.includes(folder) : folders.some((one) => isWithin(folder, one));
		});
		try {
			await requireProved(asked);
			for (const { folder } of asked) faults.delete(folder);
		} catch (error) {
			for (const { folder } of asked) faults.set(folder, reasonOf(error));
			throw error;
		}
	}

	async function requireProved(asked: readonly SharedFolder[]): Promise<void> {
		const found = await identitiesOf(asked);
		if (asked.some(({ folder }) => found.get(folder) !== known.get(folder))) await inTurn(() => proveAgain(asked));
	}

	return {
		devices,
		turn: () => turns,
		async check(folders, turn) {
			await checkNow(folders);
			if (turn !== turns) throw hostsError("hosts.mounted-anew", { folders });
		},
		// Beside the others, because devices and ids have to be one to one in all of them.
		proveFormer: (folder) => inTurn(() => proveAgain([...shared, { kind: "library", folder }])),
		fault: (folders) => checkNow(folders).then(() => null, reasonOf),
		lastFault: () => [...faults.values()][0] ?? null,
	};
}

function reasonOf(error: unknown): string {
	return error instanceof UserError ? error.message : (errnoOf(error) ?? toFault(error).message);
}

async function identitiesOf(shared: readonly SharedFolder[]): Promise<Map<string, string>> {
	const found = new Map<string, string>();
	for (const { folder } of shared) {
		const id = await folderAt(folder);
		if (id === null) throw workerError("work.folder-missing", { folder });
		found.set(folder, id);
	}
	return found;
}
