import type { Config } from "../config/config.ts";
import type { DaemonEvent } from "./events.ts";
import type { Log } from "./inbox/log.ts";

/** One file's progress as somebody watches it. */
export interface Progress {
	update(done: number, total: number): void;
	end(): void;
}

/** What the daemon shows to the outside: what happens to files, how far it is, and its log of everything else. */
export interface Front {
	readonly log: Log;
	tell(event: DaemonEvent): void;
	/** `bytes` is the size of the file that is worked on. */
	progress(file: string, bytes: number): Progress;
	/** How much of the log is shown from now on. */
	logLevel(level: Config["log"]["level"]): void;
}
