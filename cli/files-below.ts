import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A file that was found, or a place that could not be looked at. */
export interface FoundFile {
	readonly path: string;
	/** Whether it was named itself, not only found in a folder. */
	readonly named: boolean;
}

/**
 * The places that are no folders, and every regular file below those that are, in order of their names. Follows no
 * link below a place, so that it ends; a folder that cannot be listed stands for itself.
 */
export function filesBelow(places: readonly string[]): FoundFile[] {
	return places.flatMap((place) => (isFolder(place) ? below(place) : [{ path: place, named: true }]));
}

/** Whether one of the places is a folder. */
export function hasFolder(places: readonly string[]): boolean {
	return places.some(isFolder);
}

function isFolder(path: string): boolean {
	return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
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
