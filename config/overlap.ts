import { join } from "node:path";
import type { Config } from "./config.ts";
import { knownFolders } from "./destination.ts";
import { everyInbox } from "./inboxes.ts";
import { isWithin } from "./within.ts";

/** Two folders that cannot work together, as they lie within each other. */
export interface Overlap {
	/** The inbox's place among all. */
	readonly index: number;
	readonly inbox: string;
	readonly other: string;
	/** What the other is: another inbox, or a folder that is written into. */
	readonly kind: "inbox" | "written";
}

type Folders = Pick<Config, "library" | "inbox" | "destinations" | "onUnknown">;

/** The first inbox that overlaps with a folder that is written into, or with an inbox before it; null when none does. */
export function overlapOf(config: Config): Overlap | null {
	const all = everyInbox(config);
	for (const [index, { inbox }] of all.entries()) {
		const before = all.slice(0, index).find((one) => touch(one.inbox, inbox));
		if (before !== undefined) return { index, inbox, other: before.inbox, kind: "inbox" };
		const other = writtenOver(inbox, all);
		if (other !== null) return { index, inbox, other, kind: "written" };
	}
	return null;
}

/** Whether one of two folders lies within the other; by their names alone, both absolute. */
export function touch(one: string, other: string): boolean {
	return isWithin(one, other) || isWithin(other, one);
}

function writtenOver(inbox: string, all: readonly Folders[]): string | null {
	for (const { library, destinations, onUnknown } of all) {
		if (isWithin(library, inbox)) return library;
		const unsorted = onUnknown === "place" ? [destinations.unsorted] : [];
		const found = [...knownFolders(destinations), ...unsorted, join(library, ".autoprune")].find((folder) =>
			touch(folder, inbox),
		);
		if (found !== undefined) return found;
	}
	return null;
}

/** What is wrong with it, as a clause. */
export function overlapText({ inbox, other, kind }: Overlap): string {
	if (kind === "written") {
		return `the inbox ${inbox} and ${other} lie within each other; what is written would be taken for new arrivals`;
	}
	return inbox === other
		? `two inboxes are the same folder, ${inbox}`
		: `the inboxes ${other} and ${inbox} lie within each other; each file would be taken twice`;
}
