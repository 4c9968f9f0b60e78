import type { Destinations } from "./destination.ts";
import type { FurtherInbox, Settings } from "./schema.ts";

/** The settings as the program uses them: absolute folders, milliseconds. The top level's inbox is the first. */
export type Config = Omit<Settings, "inbox" | "inboxes" | "workers"> & {
	readonly inbox: string;
	readonly workers: number;
	/** What `layout` and `folders` come to. */
	readonly destinations: Destinations;
	/** The further inboxes. */
	readonly inboxes: readonly OwnConfig[];
	/** The file they came from; null when all are defaults. */
	readonly file: string | null;
};

/** What an inbox has of its own. */
export type OwnConfig = Pick<Config, keyof FurtherInbox | "destinations">;
