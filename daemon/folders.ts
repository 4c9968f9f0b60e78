import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { overlapOf } from "../config/overlap.ts";
import type { Config } from "../config/schema.ts";
import { isWithin } from "../config/within.ts";
import { ModelError } from "../toolkit/errors.ts";
import { errnoOf } from "../workers/files/identity.ts";

/**
 * Makes the folders that may be made and refuses those that cannot work together. A folder that a configuration names
 * elsewhere must be there: making it could hide that its disk is not mounted.
 */
export async function prepareFolders(config: Config): Promise<void> {
	const { library, inbox } = config;
	const other = overlapOf(config);
	if (other !== null) throw new ModelError("work.folders-overlap", { inbox, other });
	for (const folder of [library, inbox]) {
		if (!existsSync(folder) && !mayBeMade(folder, config)) throw new ModelError("work.folder-missing", { folder });
		await make(folder);
	}
}

/** Where the configuration lies, its disk is mounted; and an inbox in the library follows it. */
function mayBeMade(folder: string, { file, library, inbox }: Config): boolean {
	if (file === null || isWithin(folder, dirname(file))) return true;
	return folder === inbox && isWithin(inbox, library);
}

async function make(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true });
	} catch (error) {
		throw new ModelError("work.read-only", { path: folder, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
}
