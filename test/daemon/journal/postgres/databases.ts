import { onTestFinished } from "vitest";
import type { LeaseProof, SharedJournal } from "../../../../daemon/journal/port/shared-journal.ts";
import { openPostgres, type PostgresConnection } from "../../../../daemon/journal/postgres/connection.ts";
import { openSharedJournal, type SharedJournalOptions } from "../../../../daemon/journal/postgres/journal.ts";

/** Opens the shared journal and creates its schema; nothing delivers its jobs. It is closed when the test ends. */
export async function openedShared(url: string, options: Partial<SharedJournalOptions> = {}): Promise<SharedJournal> {
	const whole = { name: "test", channels: [], migrates: true, deliver: async () => undefined, ...options };
	return closedAtEnd(await openSharedJournal(url, whole));
}

/** Opens the database itself. It is closed when the test ends. */
export async function openedPostgres(url: string, timeoutMs?: number): Promise<PostgresConnection> {
	return closedAtEnd(await openPostgres(url, { name: "test", ...(timeoutMs !== undefined && { timeoutMs }) }));
}

/** Writes a lease, as a host does that takes it for the first time. */
export async function writtenLease(connection: PostgresConnection, name = "watch:/inbox"): Promise<LeaseProof> {
	await connection.run("INSERT INTO leases VALUES (?, 'ann', 1, clock_timestamp())", [name]);
	return { name, epoch: 1 };
}

function closedAtEnd<T extends { close(): Promise<void> }>(opened: T): T {
	let closing: Promise<void> | null = null;
	const close = (): Promise<void> => {
		closing ??= opened.close();
		return closing;
	};
	onTestFinished(close);
	return { ...opened, close };
}
