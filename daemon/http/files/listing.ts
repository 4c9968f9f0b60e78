import type { Config } from "../../../config/config.ts";
import { pathKey } from "../../../workers/files/file-path.ts";
import { archiveFoldersOf } from "../../archive-folders.ts";
import type { WireRoot } from "../wire/models.ts";
import { modelFoldersOf, rootsOf } from "../wire-files.ts";
import { type WalkedFile, walkRoots } from "./walk.ts";

/** The model files below the inboxes and libraries at one time. */
export interface FileListing {
	readonly roots: readonly WireRoot[];
	/** The newest first. */
	readonly files: readonly WalkedFile[];
}

/** So that typing in the search field does not read a network share for each key. */
const KEEP_MS = 3000;

/** Returns a function that lists the files. A listing is used again for a few seconds. `now`: in milliseconds. */
export function createFileListing(config: () => Config, now: () => number): () => Promise<FileListing> {
	let kept: { readonly of: Config; readonly listing: Promise<FileListing>; until: number } | null = null;
	return () => {
		const of = config();
		if (kept?.of === of && now() < kept.until) return kept.listing;
		const listing = list(of);
		// While it is being made, everybody waits for the same one.
		const made = { of, listing, until: Number.POSITIVE_INFINITY };
		kept = made;
		const keep = (): void => {
			made.until = now() + KEEP_MS;
		};
		listing.then(keep, keep);
		return listing;
	};
}

async function list(config: Config): Promise<FileListing> {
	const roots = rootsOf(config);
	const own = config.inboxes.flatMap(({ inbox }) => archiveFoldersOf(inbox));
	const files = await walkRoots(roots, {
		except: new Set(own.map(pathKey)),
		links: new Set([...modelFoldersOf(config)].map(pathKey)),
	});
	return { roots, files: files.sort((a, b) => b.modified.getTime() - a.modified.getTime() || byPath(a, b)) };
}

function byPath(a: WalkedFile, b: WalkedFile): number {
	return a.root - b.root || (a.path < b.path ? -1 : 1);
}
