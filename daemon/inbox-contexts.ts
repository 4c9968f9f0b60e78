import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { knownFolders } from "../config/destination.ts";
import { everyInbox } from "../config/inboxes.ts";
import { createAdmission } from "./admission.ts";
import type { DaemonEvent } from "./events/event.ts";
import { followLibrary, type Library } from "./library.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { publishedEvent } from "./pipeline/published-event.ts";
import { createListings } from "./publish/listings.ts";
import { createStagingFolders, stagingFolderIn } from "./publish/staging-folder.ts";
import type { RecoveryPlace } from "./recover.ts";
import type { Supervision } from "./supervision.ts";

/** The services that all inbox contexts share. */
type Shared = Pick<InboxContext, "journal" | "engine" | "control">;

/**
 * Creates the context of each inbox, the top-level inbox first. `instance`: the daemon whose temporary files these
 * are.
 */
export function inboxContextsOf(
	{ settings, sink }: Supervision,
	instance: string,
	shared: Shared,
): readonly InboxContext[] {
	const libraries = new Map<string, Library>();
	const admission = createAdmission();
	const listings = createListings();
	const inboxes = everyInbox(settings.current).map(({ inbox }) => inbox);
	return everyInbox(settings.current).map((begun, index) => {
		const { library: folder } = begun;
		const { workFolder } = stagingFolderIn(folder, instance);
		const followed = libraries.get(folder);
		const onOther = (): Promise<void> => settings.decideAgain(folder);
		const { journal } = shared;
		const library = followed ?? followLibrary({ folder, workFolder, inboxes, journal, log: sink.log, onOther });
		libraries.set(folder, library);
		const now = (): Config => everyInbox(settings.current)[index] ?? begun;
		const stagingFolderFor = createStagingFolders(folder, instance);
		return contextOf(begun.inbox, now, {
			...shared,
			sink: sink,
			admission,
			listings,
			library,
			workFolder,
			stagingFolderFor: stagingFolderFor,
		});
	});
}

/**
 * The folders that recovery searches for each inbox. `tell` receives an event for each job that recovery finishes.
 */
export function recoveryPlacesOf(
	contexts: readonly InboxContext[],
	instance: string,
	tell: (event: DaemonEvent) => void,
): readonly RecoveryPlace[] {
	return contexts.map(({ inbox, config, archive, workFolder }) => {
		const { destinations } = config;
		const own = [...knownFolders(destinations), destinations.unsorted].map(
			(folder) => stagingFolderIn(folder, instance).workFolder,
		);
		const onPublished: RecoveryPlace["onPublished"] = (done) => tell(publishedEvent(done, config.library));
		return { inbox, archive, workFolders: [workFolder, ...own], onPublished };
	});
}

/** Reads settings through to the current ones, since a SIGHUP may change them. */
function contextOf(
	inbox: string,
	now: () => Config,
	parts: Omit<InboxContext, "inbox" | "config" | "archive">,
): InboxContext {
	return {
		...parts,
		inbox,
		get config() {
			return now();
		},
		archive: {
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
