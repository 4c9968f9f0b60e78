import { realpathSync } from "node:fs";

/** The file that a path given by hand leads to: whoever types a link means what is behind it. Else the path itself. */
export function followed(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
