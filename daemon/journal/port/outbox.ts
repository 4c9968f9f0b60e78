export const CHANNELS = ["command", "webhook"] as const;

/** A way to send notifications. */
export type Channel = (typeof CHANNELS)[number];

/** A notification that still has to be sent on one channel. */
export interface Notice {
	/** Never used twice, so that a receiver can recognise a duplicate. */
	readonly id: number;
	readonly job: number;
	readonly channel: Channel;
	/** Number of failed attempts. */
	readonly tries: number;
	/** Earliest time of the next attempt, in ISO 8601, UTC. */
	readonly dueAt: string;
}

/**
 * Notifications still to be sent. Each is added in the same transaction as its outcome, and removed once it was sent.
 */
export interface Outbox {
	/** The notices of a channel, earliest due time first, at most `limit`. */
	pending(channel: Channel, limit: number): Promise<readonly Notice[]>;
	/** Removes a notice that was sent or given up. */
	settle(id: number): Promise<void>;
	/** Removes every notice of a channel. */
	clear(channel: Channel): Promise<void>;
	/** Postpones a notice. */
	defer(id: number, dueAt: string): Promise<void>;
}
