import { homedir } from "node:os";
import { join } from "node:path";

/** The home folder as people write it at the start of a path. Windows also has a variable for it. */
function homeOf(system: NodeJS.Platform): RegExp {
	return system === "win32" ? /^(?:~|%USERPROFILE%)(?=[\\/]|$)/i : /^~(?=\/|$)/;
}

/** Replaces the user's home folder at the start of a path: `~` or `~/`, and on Windows also `~\` or `%USERPROFILE%`. */
export function expandHome(
	path: string,
	env: Readonly<Record<string, string | undefined>>,
	system: NodeJS.Platform = process.platform,
): string {
	const [written] = homeOf(system).exec(path) ?? [];
	const home = system === "win32" ? env.USERPROFILE : env.HOME;
	return written === undefined ? path : join(home || homedir(), path.slice(written.length));
}

/** The reason, as a clause, why a path in a settings file cannot be used; null if it can. */
export function pathFault(path: string, system: NodeJS.Platform = process.platform): string | null {
	if (path.includes("$")) return "variables such as $HOME are not expanded; write the full path or use ~/";
	if (/^%\w+%/.test(path) && !homeOf(system).test(path)) {
		return "variables such as %APPDATA% are not expanded; write the full path or use ~/";
	}
	if (path.startsWith("~") && !homeOf(system).test(path)) {
		return "only ~/ is expanded, to your own home folder; write the full path";
	}
	return null;
}
