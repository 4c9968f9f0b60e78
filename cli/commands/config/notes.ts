import { existsSync } from "node:fs";
import type { Config } from "../../../config/config.ts";
import { foldersOf } from "../../../config/inboxes.ts";

/** Notes on settings that are valid but may not do what the user expects; one sentence each. */
export function notesOn(config: Config): string[] {
	const missing = config.file === null ? [] : foldersOf(config).filter((folder) => !existsSync(folder));
	const notes = config.inboxes.flatMap(({ destinations }) => destinations.notes);
	return [...missing.map((folder) => `folder ${folder} does not exist; \`watch\` needs it`), ...new Set(notes)];
}
