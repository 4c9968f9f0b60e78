import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The environment variables that determine the state folder. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The state folder that systemd makes for the machine's service. */
export const SERVICE_STATE = "/var/lib/autoprune";

/** The folder of the journal, its backups and the lock. `home`: the user's home folder. */
export function stateFolder(
	env: Environment,
	system: NodeJS.Platform = process.platform,
	home: string = homedir(),
): string {
	if (system === "win32") {
		return env.STATE_DIRECTORY || win32.join(env.LOCALAPPDATA || win32.join(home, "AppData", "Local"), "autoprune");
	}
	// systemd may pass several state folders joined by colons; the first is the service's own.
	const given = env.STATE_DIRECTORY?.split(":")[0];
	if (given) return given;
	if (system === "darwin") return posix.join(home, "Library", "Application Support", "autoprune");
	// The XDG base directory specification says to ignore a relative path.
	const xdg = env.XDG_STATE_HOME;
	if (xdg && posix.isAbsolute(xdg)) return posix.join(xdg, "autoprune");
	return posix.join(home, ".local", "state", "autoprune");
}
