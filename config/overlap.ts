import { join } from "node:path";
import type { Config } from "./schema.ts";
import { isWithin } from "./within.ts";

/** A folder that is written into and that the inbox lies in, or that lies in the inbox; null when there is none. */
export function overlapOf({ library, inbox, destinations }: Pick<Config, "library" | "inbox" | "destinations">) {
	if (isWithin(library, inbox)) return library;
	const targets = Object.values(destinations.kinds).map(({ folder }) => folder);
	const written = [...targets, join(library, ".autoprune")];
	return written.find((folder) => isWithin(folder, inbox) || isWithin(inbox, folder)) ?? null;
}
