import { homedir } from "node:os";
import { join } from "node:path";

/** A path with a leading `~` or `~/` replaced by the user's home folder; any other path as it is. */
export function expandHome(path: string, env: Readonly<Record<string, string | undefined>>): string {
	if (path !== "~" && !path.startsWith("~/")) return path;
	return join(env.HOME || homedir(), path.slice(1));
}

/** Why a path of a settings file cannot be used as it is written, as a clause; null when it can. */
export function pathFault(path: string): string | null {
	if (path.includes("$")) return "variables such as $HOME are not expanded here; write the path in full, or with ~/";
	if (/^~[^/]/.test(path)) return "only ~/ is expanded, to your own home folder; write the path in full";
	return null;
}
