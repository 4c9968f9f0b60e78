import { lstat, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Config, InboxConfig } from "../../config/config.ts";
import { knownFolders } from "../../config/destination.ts";
import { UserError } from "../../toolkit/errors.ts";
import { workerError } from "../../workers/errors.ts";
import { readError } from "../../workers/files/errno-errors.ts";
import { isWithin, namesBetween } from "../../workers/files/file-path.ts";
import { errnoOf } from "../../workers/files/identity.ts";
import { platform } from "../../workers/platform/platform.ts";
import { webError } from "./errors.ts";
import type { WireFile, WireRoot } from "./wire/models.ts";

const LONGEST_PATH = 4096;

/** The fields of a `WireFile` in a request. `resolveFile` checks their values. */
export const FILE = { root: z.number(), path: z.string().max(LONGEST_PATH) };

/** The folders below which the page can choose files: all inboxes, then all libraries, in the order of the settings. */
export function rootsOf({ inboxes }: Pick<Config, "inboxes">): WireRoot[] {
	const roots = new Map<string, WireRoot>();
	for (const { inbox } of inboxes) roots.set(inbox, { folder: inbox, is: "inbox" });
	for (const { library } of inboxes) roots.set(library, { folder: library, is: "library" });
	return [...roots.values()];
}

/** The folders for models of all libraries. Web UIs are often given links there, to another disk. */
export function modelFoldersOf({ inboxes }: Pick<Config, "inboxes">): ReadonlySet<string> {
	return new Set(inboxes.flatMap(({ destinations }) => knownFolders(destinations)));
}

/**
 * The absolute path of a regular file below one of the roots. It may contain symbolic links to other folders of the
 * same root, and a folder for models may be a link to anywhere, but the file itself is no link. Throws UserError: `web.root`, `web.file-path`, `web.link-outside`,
 * `work.not-a-file`, or `work.*` for a file that is missing or cannot be reached.
 */
export async function resolveFile({ root, path }: WireFile, config: Pick<Config, "inboxes">): Promise<string> {
	const roots = rootsOf(config);
	const folder = roots[root]?.folder;
	if (folder === undefined) throw webError("web.root", { root, count: roots.length });
	const why = whyNoPath(path);
	if (why !== null) throw webError("web.file-path", { path, why });
	const file = join(folder, path);
	try {
		const parent = await realpath(dirname(file));
		if (!isWithin(parent, await realpath(folder)) && !(await isInModelFolder(file, parent, config))) {
			throw webError("web.link-outside", { path, folder });
		}
		if (!(await lstat(file)).isFile()) throw workerError("work.not-a-file", { path: file });
		return file;
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw readError(errnoOf(error) ?? "unknown", file, error);
	}
}

/** Whether a file is in a folder for models by its path, and also after links are followed. */
async function isInModelFolder(file: string, parent: string, config: Pick<Config, "inboxes">): Promise<boolean> {
	const above = [...modelFoldersOf(config)].filter((folder) => isWithin(file, folder));
	const targets = await Promise.all(above.map((folder) => realpath(folder)));
	return targets.some((target) => isWithin(parent, target));
}

/** The settings for a file: those of the inbox that it is in, else those of the first inbox with its library. */
export function inboxOf(path: string, { inboxes }: Pick<Config, "inboxes">): InboxConfig {
	const containing = (folder: "inbox" | "library") => inboxes.find((one) => isWithin(path, one[folder]));
	return containing("inbox") ?? containing("library") ?? inboxes[0];
}

/** Why this is not the path of a file below a folder; null if it is. */
function whyNoPath(path: string): string | null {
	if (path.includes("\0")) return "it contains a NUL character";
	if (path.startsWith("/")) return "it is absolute";
	const names = path.split("/");
	if (names.includes("")) return "one of its names is empty";
	if (names.includes(".") || names.includes("..")) return "it contains the name `.` or `..`";
	// A backslash separates names there, and a colon begins a drive or a stream.
	if (platform.names === "windows" && /[\\:]/.test(path)) return "it contains a backslash or a colon";
	return null;
}

/** How the page names a file of a library; null for a file elsewhere. */
export function wireFileAt(path: string, config: Config): WireFile | null {
	const roots = rootsOf(config);
	const root = roots.findIndex(({ folder, is }) => is === "library" && isWithin(path, folder));
	const names = namesBetween(roots[root]?.folder ?? "", path);
	return root === -1 || names === null ? null : { root, path: names.join("/") };
}
