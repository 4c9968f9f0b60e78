import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ModelError } from "../toolkit/errors.ts";
import { DEFAULTS } from "./defaults.ts";
import { decideDestinations } from "./destination.ts";
import { faultAt } from "./fault-at.ts";
import type { Config } from "./schema.ts";
import type { SettingsFile } from "./settings-file.ts";
import { findSettings, type Surroundings } from "./settings-place.ts";

/**
 * The configuration of `file`, else of `./autoprune.yaml`, else of the user's, else all defaults. Relative folders
 * are taken from the file's own folder (from `cwd` where there is none). Throws `config.*`.
 */
export async function loadConfig(file: string | undefined, surroundings: Surroundings): Promise<Config> {
	const path = findSettings(file, surroundings);
	if (path === null) return configOf(null, surroundings);
	// What reads and checks a file takes longer to load than all the rest of a short command.
	const { readSettings } = await import("./settings-file.ts");
	return configOf(readSettings(path), surroundings);
}

/** The configuration that a settings file comes to; all defaults for null. Throws `config.*`. */
export async function configOf(file: SettingsFile | null, { cwd, env }: Surroundings): Promise<Config> {
	const settings = file === null ? DEFAULTS : file.settings;
	const folder = file === null ? cwd : dirname(file.path);
	const library = resolve(folder, settings.library);
	const destinations = await decideDestinations(settings, library, env);
	if (file !== null && destinations.outside.length > 0) {
		const faults = destinations.outside.map((kind) =>
			outsideFault(file, kind, destinations.kinds[kind].folder, library),
		);
		throw new ModelError("config.invalid", { file: file.path, faults });
	}
	return {
		...settings,
		library,
		inbox: settings.inbox === undefined ? join(library, "Autoprune") : resolve(folder, settings.inbox),
		workers: settings.workers ?? availableParallelism(),
		destinations,
		file: file?.path ?? null,
	};
}

function outsideFault(file: SettingsFile, kind: string, folder: string, library: string): string {
	const key = ["folders", kind];
	const why = "a finished model gets its name by a link, which does not lead from one disk to another";
	return faultAt(file.lineOf(key), key, `${folder} lies outside the library ${library}; ${why}`);
}
