import type { Config } from "../../config/config.ts";
import type { Log } from "../runtime/log.ts";
import type { DaemonEvent } from "./event.ts";

/** One file's progress as somebody watches it. */
export interface FileProgress {
	update(done: number, total: number): void;
	end(): void;
}

/** What the daemon shows to the outside: what happens to files, how far it is, and its log of everything else. */
export interface EventSink {
	readonly log: Log;
	emit(event: DaemonEvent): void;
	/** `bytes` is the size of the file that is worked on. */
	progress(file: string, bytes: number): FileProgress;
	/** How much of the log is shown from now on. */
	logLevel(level: Config["log"]["level"]): void;
}
