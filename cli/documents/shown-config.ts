import type { Destinations } from "../../config/destination.ts";
import type { LayoutId } from "../../config/layouts/index.ts";

/** What `config show --json` prints. A contract: keys are never renamed or dropped. */
export interface ShownConfig {
	/** Path of the settings file; null if there is none and all settings are defaults. */
	readonly file: string | null;
	/** The paths that are searched for a settings file. */
	readonly lookedFor: readonly string[];
	/** Layout and kinds are those of the first inbox. */
	readonly layout: ShownInbox["layout"];
	readonly kinds: Destinations["kinds"];
	readonly inboxes: readonly ShownInbox[];
	readonly notes: readonly string[];
	/** By their keys, joined with dots. */
	readonly settings: Readonly<Record<string, ShownSetting>>;
}

/** The destination folders of one inbox, with the reason for its layout. */
export interface ShownInbox {
	readonly inbox: string;
	readonly library: string;
	readonly layout: { readonly asked: string; readonly chosen: LayoutId; readonly why: string };
	readonly kinds: Destinations["kinds"];
	/** Folder for unknown models; null unless `onUnknown` is `place`. */
	readonly unsorted: string | null;
}

/** The value of a setting, and the line of the settings file that sets it. */
export interface ShownSetting {
	readonly value: unknown;
	readonly from: "default" | "file";
	readonly line: number | null;
}
