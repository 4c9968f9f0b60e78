import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { folderFor } from "../config/destination.ts";
import { LAYOUTS } from "../config/layouts/index.ts";
import type { Config } from "../config/schema.ts";
import { ModelError } from "../toolkit/errors.ts";
import type { Kind } from "../toolkit/verdict.ts";
import { errnoOf } from "../workers/files/identity.ts";

/**
 * Makes the folders that may be made and refuses those that cannot work together. A library or inbox that a
 * configuration names must be there: making it could hide that its disk is not mounted.
 */
export async function prepareFolders(config: Config): Promise<void> {
	const { library, inbox } = config;
	if (isWithin(library, inbox)) throw new ModelError("work.folders-overlap", { inbox, other: library });
	for (const folder of targetFolders(config)) {
		if (isWithin(folder, inbox) || isWithin(inbox, folder)) {
			throw new ModelError("work.folders-overlap", { inbox, other: folder });
		}
	}
	if (config.file === null || isWithin(inbox, library)) {
		if (config.file !== null && !existsSync(library)) throw new ModelError("work.folder-missing", { folder: library });
		await make(inbox);
		return;
	}
	for (const folder of [library, inbox]) {
		if (!existsSync(folder)) throw new ModelError("work.folder-missing", { folder });
	}
}

function targetFolders(config: Config): string[] {
	const kinds = LAYOUTS.flatMap((layout) => (layout.id === config.layout ? Object.keys(layout.folders) : [])) as Kind[];
	return [...kinds.map((kind) => folderFor(config, kind)), join(config.library, ".autoprune")];
}

/** Whether `inner` is `outer` or lies within it. */
function isWithin(inner: string, outer: string): boolean {
	return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

async function make(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true });
	} catch (error) {
		throw new ModelError("work.read-only", { path: folder, errno: errnoOf(error) ?? "unknown" }, { cause: error });
	}
}
