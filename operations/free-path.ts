import { existsSync } from "node:fs";
import { join } from "node:path";
import { numberedNames } from "../workers/files/names.ts";

/** The first of `stem.ext`, `stem(1).ext`, … in a folder at which nothing exists. `extension`: with its dot. */
export function freePath(folder: string, stem: string, extension: string): string {
	const names = numberedNames(Buffer.from(stem), Buffer.from(extension));
	for (;;) {
		const path = join(folder, names.next().value.toString());
		if (!existsSync(path)) return path;
	}
}
