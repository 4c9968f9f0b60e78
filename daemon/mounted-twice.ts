import type { Config } from "../config/config.ts";
import { outputFolders } from "../config/overlap.ts";
import { isKnownFolder } from "../workers/files/identity.ts";
import { daemonError } from "./errors.ts";
import { createIdLookup } from "./folder-ids.ts";

/**
 * Throws `work.folders-overlap` when an inbox is, contains or is within a folder that models are written to, by another
 * path: a bind mount gives a folder a second path without a link. Outputs would be taken for new files again and again.
 */
export async function refuseMountedTwice({ inboxes }: Pick<Config, "inboxes">): Promise<void> {
	const idsFrom = createIdLookup();
	/** The output folders by their own device and inode, and by those of every folder from them up. */
	const outputs = new Map<string, string>();
	const fromOutputsUp = new Map<string, string>();
	for (const output of new Set(inboxes.flatMap(outputFolders))) {
		const [own, ...above] = await idsFrom(output);
		if (isKnownFolder(own)) outputs.set(own, output);
		for (const id of [own, ...above].filter(isKnownFolder)) fromOutputsUp.set(id, output);
	}
	for (const { inbox } of inboxes) {
		const [own, ...above] = await idsFrom(inbox);
		const within = above.filter(isKnownFolder).map((id) => outputs.get(id));
		const other =
			(isKnownFolder(own) ? fromOutputsUp.get(own) : undefined) ?? within.find((output) => output !== undefined);
		if (other !== undefined) throw daemonError("work.folders-overlap", { inbox, other });
	}
}
