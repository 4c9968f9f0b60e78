import type { Connection, Row } from "./connection.ts";
import { numberIn, textIn } from "./rows.ts";

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

/** Puts a notice of an outcome into the outbox for each channel. */
export async function post(
	connection: Connection,
	job: number,
	channels: readonly Channel[],
	dueAt: string,
): Promise<void> {
	for (const channel of channels) {
		await connection.run("INSERT INTO outbox (job_id, channel, due_at) VALUES (?, ?, ?)", [job, channel, dueAt]);
	}
}

/** What is in the outbox for a channel. */
export async function pendingNotices(
	connection: Connection,
	channel: Channel,
	limit: number,
): Promise<readonly Notice[]> {
	const sql = "SELECT * FROM outbox WHERE channel = ? ORDER BY due_at, id LIMIT ?";
	return (await connection.all(sql, [channel, limit])).map(noticeFrom);
}

/** Takes everything for a channel out. */
export async function clearNotices(connection: Connection, channel: Channel): Promise<void> {
	await connection.run("DELETE FROM outbox WHERE channel = ?", [channel]);
}

/** Takes a notice out. */
export async function settleNotice(connection: Connection, id: number): Promise<void> {
	await connection.run("DELETE FROM outbox WHERE id = ?", [id]);
}

/** Puts a notice off after a failure. */
export async function deferNotice(connection: Connection, id: number, dueAt: string): Promise<void> {
	await connection.run("UPDATE outbox SET tries = tries + 1, due_at = ? WHERE id = ?", [dueAt, id]);
}

function noticeFrom(row: Row): Notice {
	const channel = CHANNELS.find((one) => one === row.channel);
	if (channel === undefined) throw new Error(`channel ${row.channel} in the journal`);
	return {
		id: numberIn(row, "id"),
		job: numberIn(row, "job_id"),
		channel,
		tries: numberIn(row, "tries"),
		dueAt: textIn(row, "due_at"),
	};
}
