import { dirname } from "node:path";
import { folderAt } from "../workers/files/identity.ts";

/** Returns device and inode of a folder and of each folder above it; null for a missing one. */
export type IdLookup = (folder: string) => Promise<readonly (string | null)[]>;

/** Creates a lookup that reads each folder once. */
export function createIdLookup(): IdLookup {
	const known = new Map<string, string | null>();
	return async function idsFrom(folder: string): Promise<readonly (string | null)[]> {
		const before = known.get(folder);
		const id = before === undefined ? await folderAt(folder).catch(() => null) : before;
		known.set(folder, id);
		const above = dirname(folder);
		return above === folder ? [id] : [id, ...(await idsFrom(above))];
	};
}
