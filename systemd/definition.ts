import type { Launch } from "./launch.ts";

/** A command to run, by its words. */
export interface ServiceStep {
	readonly command: readonly [string, ...string[]];
	/** It may fail, when what it ends is not there. */
	readonly mayFail?: true;
}

/** A service as one operating system knows it: where its file is put, and what to do with it. */
export interface Definition {
	readonly file: string;
	/** What the file says. */
	text(launch: Launch): string;
	/** A folder that is there only where this system's supervisor runs; null when nothing needs asking. */
	readonly supervisor: { readonly sign: string; readonly name: string } | null;
	/** After the file is written: has it started, now and from now on. */
	readonly start: readonly ServiceStep[];
	/** Before the file is removed. */
	readonly stop: readonly ServiceStep[];
	/** After the file was removed. */
	readonly forget: readonly ServiceStep[];
	/** Shows how the service is. */
	readonly status: readonly [string, ...string[]];
	/** What a person may want to know next. */
	readonly advice: readonly string[];
}
