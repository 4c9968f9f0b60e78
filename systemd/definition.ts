import type { Launch } from "./launch.ts";

/** A command to run. */
export interface ServiceStep {
	readonly command: readonly [string, ...string[]];
	/** Failure is ignored: the service to stop may not exist. */
	readonly mayFail?: true;
}

/** A service for one operating system: the path of its file, and the commands to manage it. */
export interface Definition {
	readonly file: string;
	/** `utf16le`: with a byte order mark. */
	readonly encoding: "utf8" | "utf16le";
	/** The content of the file, without a byte order mark. */
	text(launch: Launch): string;
	/** `sign`: a folder that exists only if the supervisor runs. Null if no check is needed. */
	readonly supervisor: { readonly sign: string; readonly name: string } | null;
	/** Run after the file is written: starts the service and enables it. */
	readonly start: readonly ServiceStep[];
	/** Run before the file is removed. */
	readonly stop: readonly ServiceStep[];
	/** Run after the file was removed. */
	readonly forget: readonly ServiceStep[];
	/** Shows the state of the service. */
	readonly status: readonly [string, ...string[]];
	/** What the exit code of `status` says: whether the service runs, or only whether it is registered. */
	readonly statusSays: "running" | "registered";
	/** Hints to show after installation. */
	readonly advice: readonly string[];
}
