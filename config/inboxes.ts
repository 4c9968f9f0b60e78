import { isWithin } from "../workers/files/file-path.ts";
import type { Config } from "./config.ts";
import type { FurtherInbox, Settings } from "./schema.ts";

/** Every library, and every inbox outside all libraries, without duplicates. */
export function foldersOf({ inboxes }: Config): readonly string[] {
	const libraries = new Set(inboxes.map(({ library }) => library));
	// Its own library is tried first: most inboxes are there, and trying all libraries for each inbox is quadratic.
	const apart = inboxes.filter(({ inbox, library }) => !isWithin(inbox, library)).map(({ inbox }) => inbox);
	const outside = apart.filter((inbox) => ![...libraries].some((one) => isWithin(inbox, one)));
	return [...libraries, ...outside];
}

/** The path in the settings file to the settings of the inbox with this index. */
export function keyOfInbox(index: number): readonly string[] {
	return index === 0 ? [] : ["inboxes", String(index - 1)];
}

/** The settings of an additional inbox. If it has its own library, its inbox defaults to a folder in that library. */
export function settingsFor(entry: FurtherInbox, top: Settings): Settings {
	return {
		...top,
		inbox: undefined,
		...entry,
		folders: { ...top.folders, ...entry.folders },
		precisions: { ...top.precisions, ...entry.precisions },
		settle: { ...top.settle, ...entry.settle },
	};
}
