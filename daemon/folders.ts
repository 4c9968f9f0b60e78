import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { overlapOf } from "../config/overlap.ts";
import type { Config } from "../config/schema.ts";
import { isWithin } from "../config/within.ts";
import { ModelError } from "../toolkit/errors.ts";
import { errnoOf } from "../workers/files/identity.ts";

/**
 * Makes the folders that may be made and refuses those that cannot work together. A library or inbox that a
 * configuration names must be there: making it could hide that its disk is not mounted.
 */
export async function prepareFolders(config: Config): Promise<void> {
	const { library, inbox } = config;
	const other = overlapOf(config);
	if (other !== null) throw new ModelError("work.folders-overlap", { inbox, other });
	if (config.file === null || isWithin(inbox, library)) {
		if (config.file !== null && !existsSync(library)) throw new ModelError("work.folder-missing", { folder: library });
		await make(inbox);
		return;
	}
	for (const folder of [library, inbox]) {
		if (!existsSync(folder)) throw new ModelError("work.folder-missing", { folder });
	}
}

async function make(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true });
	} catch (error) {
		throw new ModelError("work.read-only", { path: folder, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
}
