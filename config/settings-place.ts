import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expandHome } from "./home.ts";

/** Where a program was started, which decides the configuration it finds. */
export interface SettingsSurroundings {
	readonly cwd: string;
	readonly env: Readonly<Record<string, string | undefined>>;
}

/** The file that settings come from: the one asked for, else the first usual one that there is; null when none is. */
export function findSettings(asked: string | undefined, { cwd, env }: SettingsSurroundings): string | null {
	// A shell leaves `--config=~/file` as it is.
	if (asked !== undefined) return resolve(cwd, expandHome(asked, env));
	return usualPlaces({ cwd, env }).find((place) => existsSync(place)) ?? null;
}

/** Where settings are looked for when no file is asked for, in this order. */
export function usualPlaces({ cwd, env }: SettingsSurroundings): string[] {
	const home = env.XDG_CONFIG_HOME ?? join(env.HOME ?? homedir(), ".config");
	return [join(cwd, "autoprune.yaml"), join(home, "autoprune", "config.yaml")];
}
