import { realpathSync } from "node:fs";
import { basename } from "node:path";
import type { InputFile } from "../operations/operation.ts";

/** Resolves a path given by the user, because a link means its target. Returns the path itself if that fails. */
export function followed(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}

/** The file that the user gave, under the name that the user gave. */
export function inputFile(given: string): InputFile {
	return { path: followed(given), name: basename(given) };
}
