import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expandHome } from "./home.ts";
import type { HostRole } from "./schema.ts";

/**
 * The working directory and environment, which determine where settings are searched for, and what the command line says
 * in place of a setting.
 */
export interface SettingsSurroundings {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Replaces the setting `role`. */
	readonly role?: HostRole | undefined;
}

/** Where the settings of a run come from. */
export interface SettingsSource {
	/** The file that the user gave; undefined: the first usual one that exists, or none. */
	readonly asked: string | undefined;
	readonly surroundings: SettingsSurroundings;
}

/** The settings file: the one given by the user, else the first usual one that exists; null if there is none. */
export function findSettings(asked: string | undefined, { cwd, env }: SettingsSurroundings): string | null {
	// A shell does not expand the `~` in `--config=~/file`.
	if (asked !== undefined) return resolve(cwd, expandHome(asked, env));
	return usualPlaces({ cwd, env }).find((place) => existsSync(place)) ?? null;
}

/** The paths that are searched, in this order, if the user gives no settings file. */
export function usualPlaces({ cwd, env }: SettingsSurroundings): string[] {
	return [join(cwd, "autoprune.yaml"), join(settingsHome(env), "autoprune", "config.yaml")];
}

/** The folder in which programs keep the settings of this user. */
function settingsHome(env: SettingsSurroundings["env"]): string {
	if (process.platform === "win32") return env.APPDATA || join(homedir(), "AppData", "Roaming");
	return env.XDG_CONFIG_HOME ?? join(env.HOME ?? homedir(), ".config");
}
