import type { Config, OwnConfig } from "./config.ts";
import type { FurtherInbox, Settings } from "./schema.ts";
import { isWithin } from "./within.ts";

/** The configuration as each inbox has it, that of the top level first. */
export function everyInbox(config: Config): readonly Config[] {
	return [config, ...config.inboxes.map((own) => ({ ...config, ...own }))];
}

/** Every library, and every inbox that lies in none, each once. */
export function foldersOf(config: Config): readonly string[] {
	const all = everyInbox(config);
	const libraries = new Set(all.map(({ library }) => library));
	const apart = all.map(({ inbox }) => inbox).filter((inbox) => ![...libraries].some((one) => isWithin(inbox, one)));
	return [...libraries, ...apart];
}

/** The keys that lead to the settings of the inbox with this place among all. */
export function keyOfInbox(index: number): readonly string[] {
	return index === 0 ? [] : ["inboxes", String(index - 1)];
}

/** What the settings come to for one of the further inboxes. One with a library of its own has its inbox there. */
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

/** The settings that an inbox has of its own. */
const OWN: Readonly<Record<keyof OwnConfig, true>> = {
	library: true,
	inbox: true,
	layout: true,
	folders: true,
	destinations: true,
	precision: true,
	precisions: true,
	vaeFormat: true,
	keepEma: true,
	fixClip: true,
	names: true,
	subfolders: true,
	onRefused: true,
	onUnknown: true,
	settle: true,
};

/** Those settings alone that an inbox has of its own. */
export function ownOf(config: OwnConfig): OwnConfig {
	const own = Object.entries(config).filter(([name]) => Object.hasOwn(OWN, name));
	return Object.fromEntries(own) as unknown as OwnConfig;
}
