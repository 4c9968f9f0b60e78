import { folderAt, isKnownFolder } from "../../workers/files/identity.ts";

/** Folders by their device and inode. */
export type FoldersById = ReadonlyMap<string, string>;

/** How long a scan waits for the folders: one may be on a hung share, and its inbox elsewhere. */
const PATIENCE_MS = 5_000;

/**
 * Returns a function that reads the device and inode of each folder. While a share hangs, it returns what the last
 * reading found. `folders`: absolute paths; a missing folder is left out.
 */
export function createFoldersById(folders: () => readonly string[]): () => Promise<FoldersById> {
	let last: FoldersById = new Map();
	let reading: Promise<void> | null = null;

	async function read(): Promise<void> {
		const found = new Map<string, string>();
		// One at a time: each call on a hung share blocks a thread of the pool.
		for (const folder of new Set(folders())) {
			const id = await folderAt(folder).catch(() => null);
			if (isKnownFolder(id)) found.set(id, folder);
		}
		last = found;
		reading = null;
	}

	return async () => {
		reading ??= read();
		let timer: NodeJS.Timeout | undefined;
		const patience = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, PATIENCE_MS);
		});
		await Promise.race([reading, patience]);
		clearTimeout(timer);
		return last;
	};
}
