import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { REASON_ENDING } from "../../../daemon/publish/quarantine.ts";

/**
 * The content of every file in a library, by its path: a reason text itself, but for the time and the job's number, of others the
 * hash. Without what the daemon keeps for itself.
 */
export function libraryFiles(library: string): Readonly<Record<string, string>> {
	const entries = readdirSync(library, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	const own = files.filter(
		(path) =>
			!relative(library, path)
				.split("/")
				.some((name) => name.startsWith(".autoprune")),
	);
	return Object.fromEntries(own.sort().map((path) => [relative(library, path), contentOf(path)]));
}

function contentOf(path: string): string {
	const bytes = readFileSync(path);
	if (path.endsWith(REASON_ENDING))
		return bytes
			.toString()
			.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/, "TIME")
			.replace(/(job|retry) \d+/g, "$1 N");
	return createHash("sha256").update(bytes).digest("hex");
}
