import { join } from "node:path";

/** The environment variables that determine the state folder. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of the journal, its backups and the lock. `home`: the user's home folder. */
export function stateFolder(env: Environment, platform: NodeJS.Platform, home: string): string {
	// systemd may pass several state folders joined by colons; the first is the service's own.
	const given = env.STATE_DIRECTORY?.split(":")[0];
	if (given) return given;
	if (platform === "darwin") return join(home, "Library", "Application Support", "autoprune");
	// The XDG base directory specification says to ignore a relative path.
	const xdg = env.XDG_STATE_HOME;
	if (xdg?.startsWith("/")) return join(xdg, "autoprune");
	return join(home, ".local", "state", "autoprune");
}

/** The state folder that systemd makes for the machine's service. */
export const SERVICE_STATE = "/var/lib/autoprune";

/** Path of the journal in the state folder. */
export function journalPath(folder: string): string {
	return join(folder, "journal.db");
}
