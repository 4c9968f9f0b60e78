import { realpathSync } from "node:fs";

/** Resolves a path given by the user, because a link means its target. Returns the path itself if that fails. */
export function followed(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
