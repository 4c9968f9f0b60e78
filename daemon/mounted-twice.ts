import { dirname } from "node:path";
import type { Config } from "../config/config.ts";
import { knownFolders } from "../config/destination.ts";
import { folderAt } from "../workers/files/identity.ts";
import { daemonError } from "./errors.ts";

/**
 * Throws `work.folders-overlap` when an inbox is, contains or is within a folder that models are written to, by another
 * path: a bind mount gives a folder a second path, which is no link. Outputs would be taken for new files, without end.
 */
export async function refuseMountedTwice({ inboxes }: Pick<Config, "inboxes">): Promise<void> {
	const idsFrom = createIds();
	/** The output folders by their own device and inode, and by those of every folder from them up. */
	const outputs = new Map<string, string>();
	const fromOutputsUp = new Map<string, string>();
	for (const output of new Set(inboxes.flatMap(({ destinations }) => knownFolders(destinations)))) {
		const [own, ...above] = await idsFrom(output);
		if (isKnown(own)) outputs.set(own, output);
		for (const id of [own, ...above].filter(isKnown)) fromOutputsUp.set(id, output);
	}
	for (const { inbox } of inboxes) {
		const [own, ...above] = await idsFrom(inbox);
		const within = above.filter(isKnown).map((id) => outputs.get(id));
		const other = (isKnown(own) ? fromOutputsUp.get(own) : undefined) ?? within.find((output) => output !== undefined);
		if (other !== undefined) throw daemonError("work.folders-overlap", { inbox, other });
	}
}

/** Returns device and inode of a folder and of every folder above it; null for those that do not exist. */
function createIds(): (folder: string) => Promise<(string | null)[]> {
	const known = new Map<string, string | null>();
	return async function idsFrom(folder: string): Promise<(string | null)[]> {
		const before = known.get(folder);
		const id = before === undefined ? await folderAt(folder).catch(() => null) : before;
		known.set(folder, id);
		const above = dirname(folder);
		return above === folder ? [id] : [id, ...(await idsFrom(above))];
	};
}

/** Some network file systems have no inode numbers and give zero. */
function isKnown(id: string | null | undefined): id is string {
	return id != null && !id.endsWith(":0");
}
