import type { Config } from "./config.ts";
import { keyOfInbox } from "./inboxes.ts";
import { configOf } from "./load.ts";
import { overlapOf, overlapText } from "./overlap.ts";
import { invalidSettings } from "./settings-fault.ts";
import type { SettingsFile } from "./settings-file.ts";
import type { SettingsSurroundings } from "./settings-place.ts";

/**
 * The configuration from a settings file whose folders can be used together, or all defaults for null. Throws
 * `config.*`, which lists every error.
 */
export async function checkedConfig(file: SettingsFile | null, surroundings: SettingsSurroundings): Promise<Config> {
	const config = await configOf(file, surroundings);
	const overlap = overlapOf(config);
	if (file !== null && overlap !== null) {
		const above = keyOfInbox(overlap.index);
		const own = [...above, "inbox"];
		const key = file.positionOf(own) === null ? [...above, "library"] : own;
		throw invalidSettings(file.path, [{ position: file.positionOf(key), key, what: overlapText(overlap) }]);
	}
	return config;
}
