import type { Config } from "../../config/config.ts";

/** Everything that the daemon reports about itself and its files. `inbox`: the folder that a file came from. */
export type DaemonEvent = ShownEvent | InternalEvent;

/** The events that can be lines in a terminal and, except for `arriving`, are records of the JSON log. */
export type ShownEvent =
	| {
			readonly event: "started";
			readonly version: string;
			/** The first of `inboxes`, with its library and layout. */
			readonly inbox: string;
			readonly library: string;
			readonly layout: string;
			readonly layoutWhy: string;
			readonly workers: number;
			readonly inboxes: readonly StartedInbox[];
			/** Where the web page is served; null when it is not. */
			readonly web: WebAddress | null;
	  }
	| { readonly event: "watching" }
	| {
			readonly event: "working";
			readonly inbox: string;
			readonly job: number;
			readonly file: string;
			readonly bytes: number;
			/** `SD-v1 + EMA`. */
			readonly what: string;
	  }
	| Published
	| Refused
	| {
			readonly event: "waiting";
			readonly inbox: string;
			readonly file: string;
			/**
			 * The code of the error for which the file would be refused if it stayed as it is; null while it may still
			 * be written.
			 */
			readonly code: string | null;
			readonly why: string;
	  }
	/** A file grows. `total`: its bytes when it is complete, or null if its header does not say that. */
	| {
			readonly event: "arriving";
			readonly inbox: string;
			readonly file: string;
			readonly bytes: number;
			readonly total: number | null;
	  }
	/** A sidecar that came after its model was moved beside it. `to`: its path now. */
	| { readonly event: "followed"; readonly inbox: string; readonly file: string; readonly to: string }
	| { readonly event: "ignored"; readonly inbox: string; readonly file: string; readonly why: string }
	| { readonly event: "handed-back"; readonly inbox: string; readonly job: number; readonly file: string }
	| {
			/** The configuration was read again; settings by name. */
			readonly event: "reloaded";
			readonly changed: readonly string[];
			/** Changed settings that take effect at the next start. */
			readonly needRestart: readonly string[];
	  }
	/** The new configuration is invalid; the current settings stay in effect. */
	| { readonly event: "reload-refused"; readonly code: string; readonly message: string; readonly hint: string }
	/** No job starts until `resumed`. */
	| { readonly event: "paused"; readonly since: string; readonly why: string | null }
	| { readonly event: "resumed" }
	/**
	 * Files were removed because they were older than the settings keep them, or because their disk was short of
	 * space.
	 */
	| {
			readonly event: "cleared";
			readonly what: "originals" | "trash";
			readonly why: "age" | "space";
			readonly files: number;
			readonly bytes: number;
	  }
	| { readonly event: "stopping"; readonly running: number }
	| { readonly event: "stopped" };

/** The events that are not records of the JSON log. A terminal shows progress as bars, and `log` as lines. */
type InternalEvent =
	| {
			/** Some bytes of a job's output were written or, for a file that is linked, read. */
			readonly event: "progress";
			readonly inbox: string;
			readonly job: number;
			/** Absolute path of the source. */
			readonly path: string;
			readonly done: number;
			readonly total: number;
	  }
	/** The work on a file has ended, with any result. `path`: the absolute path of the source. */
	| { readonly event: "job-ended"; readonly inbox: string; readonly path: string }
	/** A line of the log that is not about a single step of a job. */
	| {
			readonly event: "log";
			readonly level: "warn" | "debug";
			readonly detail: Readonly<Record<string, unknown>>;
			readonly message: string;
	  }
	/** The log contains messages of this level and above from now on. */
	| { readonly event: "log-level"; readonly level: Config["log"]["level"] };

/** A watched folder. */
interface StartedInbox {
	readonly inbox: string;
	readonly library: string;
	/** The detected web UI layout, by its name in the configuration, and why it was chosen. */
	readonly layout: string;
	readonly layoutWhy: string;
}

/** Where the web page is served. */
export interface WebAddress {
	/** `http://127.0.0.1:7861`. */
	readonly url: string;
	/** The file with the token that the page asks for; null when it asks for none. */
	readonly tokenFile: string | null;
}

/** A model was published to the library. */
export interface Published {
	readonly event: "published";
	readonly inbox: string;
	readonly job: number;
	readonly file: string;
	/** Relative to the library. */
	readonly to: string;
	readonly bytesBefore: number;
	readonly bytesAfter: number;
	readonly ms: number;
	readonly what: string;
	readonly metric: string | null;
	/** `Uses the NAI VAE`. */
	readonly knownAs: readonly string[];
	/** Published names of the sidecars. */
	readonly sidecars: readonly string[];
	/** Short clauses on tensors that were dropped, kept or found damaged. */
	readonly notes: readonly string[];
}

/** A file was not pruned. */
export interface Refused {
	readonly event: "refused";
	readonly inbox: string;
	readonly job: number;
	readonly file: string;
	readonly code: string;
	readonly message: string;
	readonly hint: string;
	/** Path of the file now, relative to the inbox; null when it stayed. */
	readonly to: string | null;
	/** Name of the reason file; null when none was written. */
	readonly reasonFile: string | null;
}
