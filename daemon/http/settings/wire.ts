import type { Config } from "../../../config/config.ts";
import { effectiveSetting } from "../../../config/effective-setting.ts";
import type { SettingsFile } from "../../../config/settings-file.ts";
import { settingsList } from "../../../config/settings-list.ts";
import { takesEffectAtOnce } from "../../supervision/settings.ts";
import type { WireSetting } from "../wire/settings.ts";

/**
 * Settings and groups that the page does not change: who reaches the page must neither run programs nor open the page
 * to others. The settings of further inboxes are a list, which is edited as a whole only by hand.
 */
const BY_HAND: ReadonlySet<string> = new Set(["web", "notify.command", "inboxes"]);

/** Whether the page may not change a setting. */
export function isReadOnly(key: readonly string[]): boolean {
	return key.some((_, index) => BY_HAND.has(key.slice(0, index + 1).join(".")));
}

/** Every setting with its value. `config`: the configuration from this file. */
export function wireSettings(file: SettingsFile | null, config: Config): WireSetting[] {
	return settingsList().map((setting) => {
		const { key, help, allowed, control, choices, fallback = null } = setting;
		const { value, from, line } = effectiveSetting(setting, file, config);
		const found = detected(key.join("."), from === "default", config);
		const origin =
			found === null ? { value, origin: from, line } : { value: found, origin: "detected" as const, line: null };
		const isLive = takesEffectAtOnce(key[0] ?? "");
		return { key, help, allowed, control, choices, fallback, ...origin, isLive, isReadOnly: isReadOnly(key) };
	});
}

/** The value that the program has found out by itself; null if it has not. */
function detected(name: string, isDefault: boolean, { inboxes: [first], workers }: Config): string | number | null {
	if (name === "layout" && first.layout === "auto") return first.destinations.layout;
	return name === "workers" && isDefault ? workers : null;
}
