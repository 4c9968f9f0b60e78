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
	/**
	 * The value, as it would be written in a settings file; null if there is none. It is in use, unless the setting is in
	 * `needRestart`, or the file was changed by hand since the daemon has read it.
	 */
	readonly value: unknown;
	/** The default; null if there is none, or if it depends on the machine or on other settings. */
	readonly fallback: unknown;
	/**
	 * Where the value comes from. `detected`: the program has found it out by itself; `fallback`: it has tried to, and
	 * could not. No option or variable sets one.
	 */
	readonly origin: "default" | "file" | "detected" | "fallback";
	/** The evidence for a detected layout, or why none was recognised; null for other settings and origins. */
	readonly why: string | null;
	/** The line of the settings file, counted from 1; null for other origins. */
	readonly line: number | null;
	/** Whether a change takes effect without a restart of the daemon. */
	readonly isLive: boolean;
	/**
	 * Whether the page cannot change it, only an editor. This holds for commands and for the settings of the page itself,
	 * so that whoever reaches the page can neither run programs nor open the page to others; for `inboxes`, which is a
	 * list of groups with comments of their own; and for `library` and `inbox` if the page does not ask for a token.
	 */
	readonly isReadOnly: boolean;
	/**
	 * What the page cannot change about it and why, in one or two sentences for people; null if it can change everything.
	 * A page without a token can change `originals.days` and `originals.minFree` only so that originals are kept longer.
	 */
	readonly restriction: string | null;
}

/** All settings. */
export interface WireSettings {
	/** The settings file. If there is none, the first change writes it here, with every setting at its default. */
	readonly path: string;
	readonly exists: boolean;
	/** Changes with the contents of the file. */
	readonly etag: string;
	readonly settings: readonly WireSetting[];
	/**
	 * Settings whose changes wait for a restart, by their name at the top level: `library`, or `web` for any of its
	 * settings. Those of a further inbox follow its index: `inboxes.0.library`.
	 */
	readonly needRestart: readonly string[];
}

type WireScalar = string | number | boolean;

/** A value that can be written; a record replaces the whole record. */
type WireValue = WireScalar | Readonly<Record<string, WireScalar>> | null;

/** A change of settings. Null removes a setting from the file, so that its default is in use. */
export interface WireSettingsChange {
	readonly etag: string;
	readonly changes: readonly { readonly key: readonly string[]; readonly value: WireValue }[];
}
