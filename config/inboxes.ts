import type { Config, OwnConfig } from "./config.ts";
import type { FurtherInbox, Settings } from "./schema.ts";
import { isWithin } from "./within.ts";

/** The configuration of each inbox, the top level first. */
export function everyInbox(config: Config): readonly Config[] {
	return [config, ...config.inboxes.map((own) => ({ ...config, ...own }))];
}

/** Every library, and every inbox outside all libraries, without duplicates. */
export function foldersOf(config: Config): readonly string[] {
	const all = everyInbox(config);
	const libraries = new Set(all.map(({ library }) => library));
	const apart = all.map(({ inbox }) => inbox).filter((inbox) => ![...libraries].some((one) => isWithin(inbox, one)));
	return [...libraries, ...apart];
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

/** The settings that an inbox can override. */
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

/** Selects the settings that an inbox can override. */
export function ownOf(config: OwnConfig): OwnConfig {
	const own = Object.entries(config).filter(([name]) => Object.hasOwn(OWN, name));
	return Object.fromEntries(own) as unknown as OwnConfig;
}
