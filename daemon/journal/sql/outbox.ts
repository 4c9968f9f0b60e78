import { CHANNELS, type Channel, type Notice } from "../port/outbox.ts";
import type { Connection, Row } from "./connection.ts";
import { numberIn, textIn } from "./rows.ts";

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

/** The notices for a channel. */
export async function pendingNotices(
	connection: Connection,
	channel: Channel,
	limit: number,
): Promise<readonly Notice[]> {
	const sql = "SELECT * FROM outbox WHERE channel = ? ORDER BY due_at, id LIMIT ?";
	return (await connection.all(sql, [channel, limit])).map(noticeFrom);
}

/** Removes all notices for a channel. */
export async function clearNotices(connection: Connection, channel: Channel): Promise<void> {
	await connection.run("DELETE FROM outbox WHERE channel = ?", [channel]);
}

/** Removes a notice. */
export async function settleNotice(connection: Connection, id: number): Promise<void> {
	await connection.run("DELETE FROM outbox WHERE id = ?", [id]);
}

/** Postpones a notice after a failure. */
export async function deferNotice(connection: Connection, id: number, dueAt: string): Promise<void> {
	await connection.run("UPDATE outbox SET tries = tries + 1, due_at = ? WHERE id = ?", [dueAt, id]);
}

function noticeFrom(row: Row): Notice {
	const channel = CHANNELS.find((one) => one === row.channel);
	if (channel === undefined) throw new Error(`unknown channel ${row.channel} in the journal`);
	return {
		id: numberIn(row, "id"),
		job: numberIn(row, "job_id"),
		channel,
		tries: numberIn(row, "tries"),
		dueAt: textIn(row, "due_at"),
	};
}
