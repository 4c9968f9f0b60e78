import type { Config } from "../../../config/config.ts";
import { effectiveSetting } from "../../../config/effective-setting.ts";
import type { SettingsFile } from "../../../config/settings-file.ts";
import { settingsList } from "../../../config/settings-list.ts";
import { takesEffectAtOnce } from "../../supervision/settings.ts";
import { webError } from "../errors.ts";
import type { WireSetting } from "../wire/settings.ts";

/**
 * Settings and groups that the page does not change: who reaches the page must neither run programs nor open the page
 * to others, nor choose the database that the daemon takes its work from. The settings of further inboxes are a list,
 * which is edited as a whole only by hand.
 */
const BY_HAND: ReadonlySet<string> = new Set(["web", "notify.command", "inboxes", "journal", "role", "host"]);

/**
 * Settings that the page changes only if it asks for a token: every user of this machine can reach a page without one,
 * and uploads go into the inbox, which could then be any folder that the daemon can write to.
 */
const WITH_TOKEN: ReadonlySet<string> = new Set(["library", "inbox"]);

/** Settings that a page without a token may only change so that originals are kept longer. */
const ONLY_LONGER: ReadonlySet<string> = new Set(["originals.days", "originals.minFree"]);

const WHY = "everybody on this machine can reach a page without a token. Set `web.token: always` to allow it.";

/** Whether the page may not change a setting. `hasToken`: whether it asks for a token. */
export function isReadOnly(key: readonly string[], hasToken: boolean): boolean {
	return isByHand(key) || (!hasToken && WITH_TOKEN.has(key.join(".")));
}

function isByHand(key: readonly string[]): boolean {
	return key.some((_, index) => BY_HAND.has(key.slice(0, index + 1).join(".")));
}

function restrictionOf(key: readonly string[], hasToken: boolean): string | null {
	if (isByHand(key)) return "It can only be changed in the settings file.";
	if (hasToken) return null;
	if (WITH_TOKEN.has(key.join("."))) return `It can only be changed in the settings file: ${WHY}`;
	return ONLY_LONGER.has(key.join(".")) ? `The page can only keep originals longer: ${WHY}` : null;
}

/**
 * Throws `web.originals-sooner` if a change makes the daemon remove originals sooner, or at less need: by fewer days, or
 * by more free space to maintain.
 */
export function refuseSooner(before: Config["originals"], after: Config["originals"]): void {
	const sooner = [
		...(after.days < before.days ? ["originals.days"] : []),
		...((after.minFree ?? 0) > (before.minFree ?? 0) ? ["originals.minFree"] : []),
	];
	const [name] = sooner;
	if (name !== undefined) throw webError("web.originals-sooner", { name });
}

/** Every setting with its value. `config`: the configuration from this file. `hasToken`: as for `isReadOnly`. */
export function wireSettings(file: SettingsFile | null, config: Config, hasToken: boolean): WireSetting[] {
	return settingsList().map((setting) => {
		const { key, help, allowed, control, choices, fallback = null } = setting;
		const { value, from, line } = effectiveSetting(setting, file, config);
		const origin = detected(key.join("."), from === "default", config) ?? { value, origin: from, line, why: null };
		const isLive = takesEffectAtOnce(key[0] ?? "");
		const access = { isReadOnly: isReadOnly(key, hasToken), restriction: restrictionOf(key, hasToken) };
		return { key, help, allowed, control, choices, fallback, ...origin, isLive, ...access };
	});
}

/** The value that the program has found out by itself, or uses instead; null if it comes from elsewhere. */
function detected(
	name: string,
	isDefault: boolean,
	{ inboxes: [first], workers, host }: Config,
): Pick<WireSetting, "value" | "origin" | "line" | "why"> | null {
	if (name === "layout" && first.layout === "auto") {
		const { layout: value, why, isFallback } = first.destinations;
		return { value, origin: isFallback ? "fallback" : "detected", line: null, why };
	}
	const found = new Map<string, unknown>([
		["workers", workers],
		["host", host],
	]);
	return isDefault && found.has(name) ? { value: found.get(name), origin: "detected", line: null, why: null } : null;
}
