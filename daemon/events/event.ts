/** What the daemon tells while it runs: each is one record of the log, and one or a few lines in a terminal. */
export type DaemonEvent =
	| {
			readonly event: "started";
			readonly version: string;
			/** The first of `inboxes`, and what belongs to it. */
			readonly inbox: string;
			readonly library: string;
			readonly layout: string;
			readonly layoutWhy: string;
			readonly workers: number;
			readonly inboxes: readonly StartedInbox[];
	  }
	| { readonly event: "watching" }
	| {
			readonly event: "working";
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
			readonly file: string;
			/** The fault that it would be refused for if nothing more came; null while it may still be written. */
			readonly code: string | null;
			readonly why: string;
	  }
	/** A sidecar that came after its model is where that is. `to`: its path now. */
	| { readonly event: "followed"; readonly file: string; readonly to: string }
	| { readonly event: "ignored"; readonly file: string; readonly why: string }
	| { readonly event: "handed-back"; readonly job: number; readonly file: string }
	| {
			/** The configuration was read again; settings by name. */
			readonly event: "reloaded";
			readonly changed: readonly string[];
			/** Those that changed too, and are taken at the next start. */
			readonly needRestart: readonly string[];
	  }
	/** The configuration is wrong; the settings stay as they were. */
	| { readonly event: "reload-refused"; readonly code: string; readonly message: string; readonly hint: string }
	/** Nothing begins until it is `resumed`. */
	| { readonly event: "paused"; readonly since: string; readonly why: string | null }
	| { readonly event: "resumed" }
	/** Files were removed: their days were over, or their disk has not the space free that the settings ask for. */
	| {
			readonly event: "cleared";
			readonly what: "originals" | "trash";
			readonly why: "age" | "space";
			readonly files: number;
			readonly bytes: number;
	  }
	| { readonly event: "stopping"; readonly running: number }
	| { readonly event: "stopped" };

/** One of the folders that are watched. */
interface StartedInbox {
	readonly inbox: string;
	readonly library: string;
	/** Whose folders the library has, as the configuration would name it, and why. */
	readonly layout: string;
	readonly layoutWhy: string;
}

/** A model is in the library. */
export interface Published {
	readonly event: "published";
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
	/** Names of the sidecars that went along, as they are now. */
	readonly sidecars: readonly string[];
	/** What was dropped, kept or found wrong, each a short clause. */
	readonly notes: readonly string[];
}

/** A file was not pruned. */
export interface Refused {
	readonly event: "refused";
	readonly job: number;
	readonly file: string;
	readonly code: string;
	readonly message: string;
	readonly hint: string;
	/** Where the file is now, relative to the inbox; null where it stayed. */
	readonly to: string | null;
	/** The reason file's name; null where none was written. */
	readonly reasonFile: string | null;
}
