import type { Config } from "./config.ts";
import type { SettingsFile } from "./settings-file.ts";
import type { Setting } from "./settings-list.ts";

/** The value of a setting, and where it comes from. */
export interface EffectiveSetting {
	/** As it would be written in a settings file; null if there is none. */
	readonly value: unknown;
	readonly from: "default" | "file";
	/** The line of the settings file that sets it, counted from 1; null for a default. */
	readonly line: number | null;
}

/** The value of a setting at the top level. `config`: the configuration from this file. */
export function effectiveSetting(
	{ key, fallback }: Setting,
	file: SettingsFile | null,
	config: Config,
): EffectiveSetting {
	const group = key.slice(0, -1);
	const lineOf = (path: readonly string[]): number | null => file?.positionOf(path)?.line ?? null;
	if (file?.written(group) === false) return { value: false, from: "file", line: lineOf(group) };
	const written = file?.written(key) ?? null;
	const value = computedValue(key.join("."), config) ?? written ?? fallback ?? null;
	// A key without a value sets nothing.
	return written === null ? { value, from: "default", line: null } : { value, from: "file", line: lineOf(key) };
}

/** The effective values of settings that depend on the machine or on other settings. */
function computedValue(
	key: string,
	{ inboxes: [{ library, inbox }], workers, host }: Config,
): string | number | undefined {
	return new Map<string, string | number>([
		["library", library],
		["inbox", inbox],
		["workers", workers],
		["host", host],
	]).get(key);
}
