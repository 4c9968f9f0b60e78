import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { knownFolders } from "../config/destination.ts";
import { everyInbox } from "../config/inboxes.ts";
import { createAdmission } from "./admission.ts";
import type { DaemonEvent } from "./events.ts";
import { publishedEvent } from "./journey/published-event.ts";
import type { World } from "./journey/world.ts";
import { followLibrary, type Library } from "./library.ts";
import type { Presence } from "./presence.ts";
import { createListings } from "./publish/listings.ts";
import { createSites, siteIn } from "./publish/site.ts";
import type { Place } from "./recover.ts";

/** What all worlds share. */
type Shared = Pick<World, "journal" | "engine" | "orders">;

/** The world of each inbox, that of the top level first. `instance`: whose temporary files they are. */
export function worldsOf({ settings, front }: Presence, instance: string, shared: Shared): readonly World[] {
	const libraries = new Map<string, Library>();
	const admission = createAdmission();
	const listings = createListings();
	const inboxes = everyInbox(settings.current).map(({ inbox }) => inbox);
	return everyInbox(settings.current).map((begun, index) => {
		const { library: folder } = begun;
		const { workFolder } = siteIn(folder, instance);
		const followed = libraries.get(folder);
		const onOther = (): Promise<void> => settings.decideAgain(folder);
		const { journal } = shared;
		const library = followed ?? followLibrary({ folder, workFolder, inboxes, journal, log: front.log, onOther });
		libraries.set(folder, library);
		const now = (): Config => everyInbox(settings.current)[index] ?? begun;
		const siteFor = createSites(folder, instance);
		return worldOf(begun.inbox, now, { ...shared, front, admission, listings, library, workFolder, siteFor });
	});
}

/** Where recovery looks for what is left of the jobs of each inbox; `tell` gets what it finishes. */
export function placesOf(
	worlds: readonly World[],
	instance: string,
	tell: (event: DaemonEvent) => void,
): readonly Place[] {
	return worlds.map(({ inbox, config, shelves, workFolder }) => {
		const { destinations } = config;
		const own = [...knownFolders(destinations), destinations.unsorted].map(
			(folder) => siteIn(folder, instance).workFolder,
		);
		const onPublished: Place["onPublished"] = (done) => tell(publishedEvent(done, config.library));
		return { inbox, shelves, workFolders: [workFolder, ...own], onPublished };
	});
}

/** The settings that a SIGHUP may change are read where they are used, and never kept. */
function worldOf(inbox: string, now: () => Config, parts: Omit<World, "inbox" | "config" | "shelves">): World {
	return {
		...parts,
		inbox,
		get config() {
			return now();
		},
		shelves: {
			get originals() {
				return now().originals.days === 0 ? null : join(inbox, "Originals");
			},
			failed: join(inbox, "Failed"),
			get onRefused() {
				return now().onRefused;
			},
			get onUnknown() {
				return now().onUnknown;
			},
		},
	};
}
