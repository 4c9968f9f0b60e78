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

/**
 * Settings that the page changes only if it asks for a token: every user of this machine can reach a page without one,
 * and uploads go into the inbox, which could then be any folder that the daemon can write to.
 */
const WITH_TOKEN: ReadonlySet<string> = new Set(["library", "inbox"]);

/** Whether the page may not change a setting. `hasToken`: whether it asks for a token. */
export function isReadOnly(key: readonly string[], hasToken: boolean): boolean {
	const names = key.map((_, index) => key.slice(0, index + 1).join("."));
	return names.some((name) => BY_HAND.has(name) || (!hasToken && WITH_TOKEN.has(name)));
}

/** Every setting with its value. `config`: the configuration from this file. `hasToken`: as for `isReadOnly`. */
export function wireSettings(file: SettingsFile | null, config: Config, hasToken: boolean): WireSetting[] {
	return settingsList().map((setting) => {
		const { key, help, allowed, control, choices, fallback = null } = setting;
		const { value, from, line } = effectiveSetting(setting, file, config);
		const found = detected(key.join("."), from === "default", config);
		const origin =
			found === null ? { value, origin: from, line } : { value: found, origin: "detected" as const, line: null };
		const isLive = takesEffectAtOnce(key[0] ?? "");
		const readOnly = isReadOnly(key, hasToken);
		return { key, help, allowed, control, choices, fallback, ...origin, isLive, isReadOnly: readOnly };
	});
}

/** The value that the program has found out by itself; null if it has not. */
function detected(name: string, isDefault: boolean, { inboxes: [first], workers }: Config): string | number | null {
	if (name === "layout" && first.layout === "auto") return first.destinations.layout;
	return name === "workers" && isDefault ? workers : null;
}
