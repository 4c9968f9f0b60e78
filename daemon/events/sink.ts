import type { Config } from "../../config/config.ts";
import type { Log } from "../runtime/log.ts";
import type { DaemonEvent } from "./event.ts";

/** The progress of one file, for display. */
export interface FileProgress {
	update(done: number, total: number): void;
	end(): void;
}

/** Receives the daemon's events, the progress of files, and all other log lines. */
export interface EventSink {
	readonly log: Log;
	emit(event: DaemonEvent): void;
	/** Starts the progress of the file with this path in the inbox; `bytes`: its size. */
	progress(path: string, bytes: number): FileProgress;
	/** Sets the log level from now on. */
	logLevel(level: Config["log"]["level"]): void;
}
