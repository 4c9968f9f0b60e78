/** One setting, with its value now. */
export interface WireSetting {
	/** The keys that lead to it, outermost first: `["settle", "quiet"]`. */
	readonly key: readonly string[];
	readonly help: string;
	/** The allowed values, in words. */
	readonly allowed: string;
	/** The control that edits it; `structure`: a list or a record, written as YAML. */
	readonly control: "switch" | "choice" | "number" | "text" | "structure";
	/** The words of a choice. */
	readonly choices: readonly string[];
	/** The value in use, as it would be written in a settings file; null if it has none. */
	readonly value: unknown;
	readonly fallback: unknown;
	/** Where the value comes from. */
	readonly origin: "default" | "file" | "detected";
	/** The line of the settings file, counted from 1; null for other origins. */
	readonly line: number | null;
	/** Whether a change takes effect without a restart of the daemon. */
	readonly isLive: boolean;
}

/** All settings. */
export interface WireSettings {
	/** The settings file, which is written on the first change if there is none. */
	readonly path: string;
	readonly exists: boolean;
	/** Changes with the contents of the file. */
	readonly etag: string;
	readonly settings: readonly WireSetting[];
	/** Settings whose changes wait for a restart, as `settle.quiet`. */
	readonly needRestart: readonly string[];
}

/** A change of settings. Null removes a setting from the file, so that its default is in use. */
export interface WireSettingsChange {
	readonly etag: string;
	readonly changes: readonly { readonly key: readonly string[]; readonly value: unknown }[];
}
