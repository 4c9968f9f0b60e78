import { availableParallelism, hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Config, InboxConfig } from "./config.ts";
import { DEFAULTS } from "./defaults.ts";
import { decideDestinations } from "./destination.ts";
import { expandHome } from "./home.ts";
import { keyOfInbox, settingsFor } from "./inboxes.ts";
import type { Settings } from "./schema.ts";
import { invalidSettings, type SettingsFault } from "./settings-fault.ts";
import type { SettingsFile } from "./settings-file.ts";
import { findSettings, type SettingsSurroundings } from "./settings-place.ts";

/**
 * Loads the configuration from `file`, else from `./autoprune.yaml`, else from the user's settings file, else all
 * defaults. Relative folders are relative to the folder of the settings file, or to `cwd` without one. Throws
 * `config.*`.
 */
export async function loadConfig(file: string | undefined, surroundings: SettingsSurroundings): Promise<Config> {
	const path = findSettings(file, surroundings);
	if (path === null) return configOf(null, surroundings);
	// Imported only when needed: the YAML parser and the schema take longer to load than the rest of a short command.
	const { readSettings } = await import("./settings-file.ts");
	return configOf(readSettings(path), surroundings);
}

/** The configuration from a settings file, or all defaults for null. Throws `config.*`. */
export async function configOf(
	file: SettingsFile | null,
	{ cwd, env, role: given }: SettingsSurroundings,
): Promise<Config> {
	const settings = file === null ? DEFAULTS : file.settings;
	const base = file === null ? cwd : dirname(file.path);
	const [top, ...further] = await Promise.all([
		inboxConfigOf(settings, base, env),
		...(settings.inboxes ?? []).map((entry) => inboxConfigOf(settingsFor(entry, settings), base, env)),
	]);
	const faults = file === null ? [] : [top, ...further].flatMap((one, index) => outsideFaults(one, index, file));
	if (file !== null && faults.length > 0) throw invalidSettings(file.path, faults);
	const { scan, originals, notify, log, web, journal = null, host = hostname() } = settings;
	const workers = settings.workers ?? availableParallelism();
	const role = given ?? settings.role;
	const daemon = { scan, originals, notify, log, web, journal, role, host, workers, file: file?.path ?? null };
	return { ...daemon, inboxes: [top, ...further] };
}

async function inboxConfigOf(
	{ inbox: given, inboxes, scan, originals, notify, log, web, journal, role, host, workers, ...own }: Settings,
	base: string,
	env: SettingsSurroundings["env"],
): Promise<InboxConfig> {
	const absolute = (path: string): string => resolve(base, expandHome(path, env));
	const library = absolute(own.library);
	const inbox = given === undefined ? join(library, "Autoprune") : absolute(given);
	const folders = Object.fromEntries(
		Object.entries(own.folders).map(([kind, path]) => [kind, path && expandHome(path, env)]),
	);
	const destinations = await decideDestinations({ layout: own.layout, folders }, library, env);
	return { ...own, library, inbox, folders, destinations };
}

function outsideFaults({ library, destinations }: InboxConfig, index: number, file: SettingsFile): SettingsFault[] {
	const why = "a finished model is published with a hard link, which cannot cross to another disk";
	return destinations.outside.map((kind) => {
		const key = [...keyOfInbox(index), "folders", kind];
		const what = `${destinations.kinds[kind].folder} is outside the library ${library}; ${why}`;
		const position = file.positionOf(key);
		if (position !== null || index === 0) return { position, key, what };
		// The folder is set at the top level and is outside this inbox's own library.
		const own = file.positionOf([...keyOfInbox(index), "library"]);
		return { position: own, key, what: `inherited from the top level, ${what}` };
	});
}
