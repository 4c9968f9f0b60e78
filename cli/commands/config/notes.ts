import { existsSync } from "node:fs";
import type { Config } from "../../../config/schema.ts";
import { isWithin } from "../../../config/within.ts";

/** What is no fault of the settings, but what a person wants to know of them; one sentence each. */
export function notesOn({ library, inbox, destinations, file }: Config): string[] {
	const wanted = isWithin(inbox, library) ? [library] : [library, inbox];
	const missing = file === null ? [] : wanted.filter((folder) => !existsSync(folder));
	return [...missing.map((folder) => `there is no folder ${folder}; \`watch\` wants it`), ...destinations.notes];
}
