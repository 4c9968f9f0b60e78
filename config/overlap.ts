import { dirname, join } from "node:path";
import { isWithin } from "../workers/files/file-path.ts";
import type { Config, InboxConfig } from "./config.ts";
import { knownFolders } from "./destination.ts";

/** Two folders that cannot be used together, because one contains the other. */
export interface Overlap {
	/** Index of the inbox; 0 is that of the top level. */
	readonly index: number;
	readonly inbox: string;
	readonly other: string;
	/** Kind of the other folder: another inbox, or a folder to which models are written. */
	readonly kind: "inbox" | "written";
}

/** The first inbox that overlaps with an output folder or an earlier inbox; null if there is none. */
export function overlapOf({ inboxes }: Pick<Config, "inboxes">): Overlap | null {
	const libraries = createFolderIndex();
	const written = createFolderIndex();
	for (const one of inboxes) {
		libraries.add(one.library);
		for (const folder of outputFolders(one)) written.add(folder);
	}
	const before = createFolderIndex();
	for (const [index, { inbox }] of inboxes.entries()) {
		const earlier = before.touching(inbox);
		if (earlier !== null) return { index, inbox, other: earlier, kind: "inbox" };
		const other = libraries.within(inbox) ?? written.touching(inbox);
		if (other !== null) return { index, inbox, other, kind: "written" };
		before.add(inbox);
	}
	return null;
}

/** Every folder that the daemon writes to for an inbox. */
export function outputFolders({ library, destinations, onUnknown }: InboxConfig): readonly string[] {
	const unsorted = onUnknown === "place" ? [destinations.unsorted] : [];
	return [...knownFolders(destinations), join(library, ".autoprune"), ...unsorted];
}

/** Whether one of two absolute paths is or contains the other. Compares the paths only, without the file system. */
export function touch(one: string, other: string): boolean {
	return isWithin(one, other) || isWithin(other, one);
}

/** Folders by their names, looked up in a time that does not depend on how many there are. */
interface FolderIndex {
	add(folder: string): void;
	/** A folder of the index that is the given one or within it; null when none is. */
	within(folder: string): string | null;
	/** A folder of the index that is within the given one, or that the given one is within. */
	touching(folder: string): string | null;
}

function createFolderIndex(): FolderIndex {
	const folders = new Set<string>();
	/** For each folder and all folders above it, one that was added. */
	const below = new Map<string, string>();
	const within = (folder: string): string | null => below.get(folder) ?? null;
	return {
		add(folder) {
			if (folders.has(folder)) return;
			folders.add(folder);
			for (const above of fromFolderUp(folder)) if (!below.has(above)) below.set(above, folder);
		},
		within,
		touching: (folder) => fromFolderUp(folder).find((above) => folders.has(above)) ?? within(folder),
	};
}

/** The folder and every folder above it. */
function fromFolderUp(folder: string): string[] {
	const above = dirname(folder);
	return above === folder ? [folder] : [folder, ...fromFolderUp(above)];
}

/** Describes the overlap as a clause. */
export function overlapText({ inbox, other, kind }: Overlap): string {
	if (kind === "written") {
		return `the inbox ${inbox} and the output folder ${other} overlap; outputs would be taken for new files`;
	}
	return inbox === other
		? `two inboxes are the same folder, ${inbox}`
		: `the inboxes ${other} and ${inbox} overlap; each file would be processed twice`;
}
