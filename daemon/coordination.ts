import type { Services } from "./daemon-services.ts";
import type { InboxRefusal } from "./inbox/refusal.ts";
import type { InboxContexts } from "./inbox-contexts.ts";
import type { Journal } from "./journal/port/journal.ts";
import type { DaemonNames } from "./publish/staging-folder.ts";
import type { Queue } from "./queue.ts";
import type { RecoveryPlace } from "./recover.ts";

/** How a daemon shares its inboxes and libraries with other daemons. */
export interface Coordination extends DaemonNames {
	readonly journal: Journal;
	/** Whether this daemon scans inboxes. */
	readonly scans: boolean;
	/** Aborted with the reason when this daemon has to stop because of what happened elsewhere. */
	readonly mustStop: AbortSignal;
	/** Why this daemon may not take files from an inbox now; null when it may. Asked at every scan. */
	refusal(inbox: string): Promise<InboxRefusal | null>;
	/** Finishes what a crash interrupted, before the first job. */
	recover(places: readonly RecoveryPlace[]): Promise<void>;
	/** See `createQueue`. */
	createQueue(contexts: InboxContexts, services: Services, signal: AbortSignal): Queue;
	/**
	 * Starts work that only one of the daemons may do at a time as soon as this daemon may do it, and closes it when another
	 * daemon may.
	 */
	oneAtATime<T extends Wakeable>(start: () => Promise<T>): Promise<Exclusive<T>>;
	close(): Promise<void>;
}

/** Work in the background that can be ended. */
export interface Closable {
	close(): Promise<void>;
}

/** Work in the background that looks for something to do when it is woken. */
export interface Wakeable extends Closable {
	wake(): void;
}

/** Work that only one daemon does at a time. */
export interface Exclusive<T> {
	/** Null while another daemon does it. */
	current(): T | null;
	close(): Promise<void>;
}
