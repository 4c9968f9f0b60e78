import type { Destinations } from "./destination.ts";
import type { FurtherInbox, Settings } from "./schema.ts";

/** The settings as the program uses them, with absolute paths and milliseconds. The top level is the first inbox. */
export type Config = Omit<Settings, "inbox" | "inboxes" | "workers"> & {
	readonly inbox: string;
	readonly workers: number;
	/** The result of `layout` and `folders`. */
	readonly destinations: Destinations;
	/** The additional inboxes. */
	readonly inboxes: readonly OwnConfig[];
	/** The settings file; null if all are defaults. */
	readonly file: string | null;
};

/** The settings that an inbox can override. */
export type OwnConfig = Pick<Config, keyof FurtherInbox | "destinations">;
