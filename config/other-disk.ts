import { statSync } from "node:fs";

/** Those of the folders that are there, by a mount or a link, but on another disk than the library is. */
export function onOtherDisks(library: string, folders: readonly string[]): string[] {
	const home = diskOf(library);
	return [...new Set(folders)].filter((folder) => home !== null && (diskOf(folder) ?? home) !== home);
}

/** Null where nothing lies, or where it may not be asked. */
function diskOf(path: string): number | null {
	try {
		return statSync(path).dev;
	} catch {
		return null;
	}
}
