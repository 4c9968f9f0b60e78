import { homedir } from "node:os";
import { join } from "node:path";

/** Replaces a leading `~` or `~/` with the user's home folder. */
export function expandHome(path: string, env: Readonly<Record<string, string | undefined>>): string {
	if (path !== "~" && !path.startsWith("~/")) return path;
	return join(env.HOME || homedir(), path.slice(1));
}

/** The reason, as a clause, why a path in a settings file cannot be used; null if it can. */
export function pathFault(path: string): string | null {
	if (path.includes("$")) return "variables such as $HOME are not expanded; write the full path or use ~/";
	if (/^~[^/]/.test(path)) return "only ~/ is expanded, to your own home folder; write the full path";
	return null;
}
