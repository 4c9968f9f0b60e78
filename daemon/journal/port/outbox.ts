export const CHANNELS = ["command", "webhook"] as const;

/** A way to tell others of an outcome. */
export type Channel = (typeof CHANNELS)[number];

/** An outcome that somebody is still to be told of, on one channel. */
export interface Notice {
	/** Never used twice: whoever is told twice can tell by it. */
	readonly id: number;
	readonly job: number;
	readonly channel: Channel;
	/** How often telling has failed. */
	readonly tries: number;
	/** Not before this time, in ISO 8601, UTC. */
	readonly dueAt: string;
}

/** Outcomes that are still to be told of. Each gets in with its outcome, in one transaction, and out once it was told. */
export interface Outbox {
	/** Those of a channel, due first first, at most `limit`. */
	pending(channel: Channel, limit: number): Promise<readonly Notice[]>;
	/** Takes a notice out: it was told, or never will be. */
	settle(id: number): Promise<void>;
	/** Takes every notice of a channel out. */
	clear(channel: Channel): Promise<void>;
	/** Keeps a notice for later. */
	defer(id: number, dueAt: string): Promise<void>;
}
