import { realpath } from "node:fs/promises";
import { dirname, isAbsolute } from "node:path";
import type { Config } from "../../config/config.ts";
import { foldersOf } from "../../config/inboxes.ts";
import { isWithin } from "../../workers/files/file-path.ts";
import { webError } from "./errors.ts";

/**
 * Refuses a path to write to that is outside all inboxes and libraries, also by a link. The path is an existing folder,
 * or a new name in one. Throws `web.outside`.
 */
export async function refuseOutside(path: string, config: Config): Promise<void> {
	const real = isAbsolute(path) ? await realpath(path).catch(() => realpath(dirname(path)).catch(() => null)) : null;
	const roots = await Promise.all(foldersOf(config).map((root) => realpath(root).catch(() => root)));
	if (real === null || !roots.some((root) => isWithin(real, root))) throw webError("web.outside", { path });
}
