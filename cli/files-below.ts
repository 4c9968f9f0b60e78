import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A file to read, or a folder that could not be listed. */
export interface FoundFile {
	readonly path: string;
	/**
	 * True for a path given by the user and for a folder that could not be listed; false for a file found in a folder.
	 */
	readonly named: boolean;
}

/**
 * Returns the given files, and every regular file below the given folders, sorted by name. Links inside folders are not
 * followed, which excludes cycles. A folder that cannot be listed is returned itself.
 */
export function filesBelow(places: readonly string[]): FoundFile[] {
	return places.flatMap((place) => (isFolder(place) ? below(place) : [{ path: place, named: true }]));
}

/** Whether one of the paths is a folder. */
export function hasFolder(places: readonly string[]): boolean {
	return places.some(isFolder);
}

function isFolder(path: string): boolean {
	try {
		return lstatSync(path).isDirectory();
	} catch {
		// Reading the path then says what is wrong with it.
		return false;
	}
}

function below(top: string): FoundFile[] {
	const found: FoundFile[] = [];
	const rest = [top];
	for (let folder = rest.pop(); folder !== undefined; folder = rest.pop()) {
		const folders: string[] = [];
		for (const entry of entriesOf(folder)) {
			if (entry === null) found.push({ path: folder, named: true });
			else if (entry.isDirectory()) folders.push(join(folder, entry.name));
			else if (entry.isFile()) found.push({ path: join(folder, entry.name), named: false });
		}
		rest.push(...folders.reverse());
	}
	return found;
}

function entriesOf(folder: string) {
	try {
		return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
	} catch {
		return [null];
	}
}
