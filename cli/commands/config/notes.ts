import { existsSync } from "node:fs";
import type { Config } from "../../../config/config.ts";
import { foldersOf } from "../../../config/inboxes.ts";

/** What is no fault of the settings, but what a person wants to know of them; one sentence each. */
export function notesOn(config: Config): string[] {
	const missing = config.file === null ? [] : foldersOf(config).filter((folder) => !existsSync(folder));
	const notes = [config, ...config.inboxes].flatMap(({ destinations }) => destinations.notes);
	return [...missing.map((folder) => `there is no folder ${folder}; \`watch\` wants it`), ...new Set(notes)];
}
