import type { Destinations } from "../../config/destination.ts";
import type { LayoutId } from "../../config/layouts/index.ts";

/** What `config show --json` prints. A contract: keys are never renamed or dropped. */
export interface ShownConfig {
	/** Null when all are defaults. */
	readonly file: string | null;
	/** Where a file would have been taken from, were there one. */
	readonly lookedFor: readonly string[];
	/** Those of the first inbox. */
	readonly layout: ShownInbox["layout"];
	readonly kinds: Destinations["kinds"];
	readonly inboxes: readonly ShownInbox[];
	readonly notes: readonly string[];
	/** By their keys, joined with dots. */
	readonly settings: Readonly<Record<string, ShownSetting>>;
}

/** Where one inbox's models go, and why there. */
export interface ShownInbox {
	readonly inbox: string;
	readonly library: string;
	readonly layout: { readonly asked: string; readonly chosen: LayoutId; readonly why: string };
	readonly kinds: Destinations["kinds"];
	/** Where files go that are of no known model; null where `onUnknown` places none. */
	readonly unsorted: string | null;
}

/** One setting's value, and the line of the file that gives it. */
export interface ShownSetting {
	readonly value: unknown;
	readonly from: "default" | "file";
	readonly line: number | null;
}
