import type { Destinations } from "./destination.ts";
import type { FurtherInbox, Settings } from "./schema.ts";

/** The settings as the program uses them, with absolute paths and milliseconds. */
export interface Config extends DaemonConfig {
	/**
	 * The top level of the settings file first, then the entries of `inboxes` in its order. Commands such as
	 * `prune` use the first one.
	 */
	readonly inboxes: readonly [InboxConfig, ...InboxConfig[]];
}

/** The settings that apply to all inboxes together. */
export interface DaemonConfig
	extends Readonly<Pick<Settings, "scan" | "originals" | "notify" | "log" | "web" | "role">> {
	/** The URL of the shared journal, without a password; null for a file in the state folder. */
	readonly journal: string | null;
	/** The name of this host. */
	readonly host: string;
	readonly workers: number;
	/** The settings file; null if all are defaults. */
	readonly file: string | null;
}

/** The settings of one inbox. Those that the file does not set for it are taken from the top level. */
export interface InboxConfig extends Readonly<Omit<Pick<Settings, keyof FurtherInbox>, "inbox">> {
	readonly inbox: string;
	/** The result of `layout` and `folders`. */
	readonly destinations: Destinations;
}
