import type { Config, InboxConfig } from "../config/config.ts";
import { knownFolders } from "../config/destination.ts";
import { archiveFoldersOf } from "./archive-folders.ts";
import type { Services } from "./daemon-services.ts";
import type { DaemonEvent } from "./events/event.ts";
import { followLibrary, type Library } from "./library.ts";
import type { InboxContext } from "./pipeline/inbox-context.ts";
import { publishedEvent } from "./pipeline/published-event.ts";
import { createStagingFolders, type DaemonNames, workFolderIn } from "./publish/staging-folder.ts";
import type { RecoveryPlace } from "./recover.ts";
import type { LiveSettings } from "./supervision/settings.ts";

/** The current context of each inbox. */
export interface InboxContexts {
	/** The current settings. */
	config(): Config;
	/** The current contexts, in the order of the settings. */
	all(): readonly InboxContext[];
	/** The current context of the inbox with this folder. A job keeps the one that it began with. */
	of(inbox: string): InboxContext;
}

/**
 * Creates the contexts, and creates them again when the settings change. Old and new contexts share libraries and
 * staging folders.
 */
export function createInboxContexts(
	settings: LiveSettings,
	services: Services,
	{ instance, daemon }: DaemonNames,
): InboxContexts {
	const { journal, log, inboxes } = services;
	const libraries = new Map<string, Library>();
	let contexts = new Map<string, InboxContext>();

	function libraryOf(folder: string): Library {
		const workFolder = workFolderIn(folder, instance);
		const onOther = (): Promise<void> => settings.decideAgain(folder);
		const library = libraries.get(folder) ?? followLibrary({ folder, workFolder, inboxes, journal, log, onOther });
		libraries.set(folder, library);
		return library;
	}

	function contextOf(config: InboxConfig, days: number): InboxContext {
		const { inbox, onRefused, onUnknown } = config;
		const before = contexts.get(inbox);
		const [originals, failed] = archiveFoldersOf(inbox);
		return {
			inbox,
			config,
			services,
			library: libraryOf(config.library),
			archive: { originals: days === 0 ? null : originals, failed, onRefused, onUnknown },
			workFolder: workFolderIn(config.library, instance),
			stagingFolderFor: before?.stagingFolderFor ?? createStagingFolders(config.library, { instance, daemon }),
		};
	}

	function use({ inboxes, originals }: Config): void {
		contexts = new Map(inboxes.map((config) => [config.inbox, contextOf(config, originals.days)]));
	}

	use(settings.current());
	settings.onChange(use);
	return {
		config: settings.current,
		all: () => [...contexts.values()],
		of(inbox) {
			const context = contexts.get(inbox);
			if (context === undefined) throw new Error(`${inbox} is not a watched inbox`);
			return context;
		},
	};
}

/**
 * The folders that recovery searches for each inbox. `emit` receives an event for each job that recovery finishes.
 */
export function recoveryPlacesOf(
	contexts: readonly InboxContext[],
	instance: string,
	emit: (event: DaemonEvent) => void,
): readonly RecoveryPlace[] {
	return contexts.map((context) => {
		const { inbox, archive, workFolder } = context;
		const { destinations } = context.config;
		const own = [...knownFolders(destinations), destinations.unsorted].map((folder) => workFolderIn(folder, instance));
		const onPublished: RecoveryPlace["onPublished"] = (done) => emit(publishedEvent(done, context));
		return { inbox, archive, workFolders: [workFolder, ...own], onPublished };
	});
}
