import type { KnownWeights } from "../../../toolkit/metric.ts";
import { createMutex } from "../../runtime/mutex.ts";
import type { Pause } from "../port/control.ts";
import type { HistoryReader } from "../port/history.ts";
import type { RevisionJournal } from "../port/revisions.ts";
import { historyReaderOf, NO_HISTORY } from "../sql/history.ts";
import { knownIn, noteKnown } from "../sql/known.ts";
import { beginPause, endPause, pauseIn } from "../sql/pause.ts";
import { revisionsOf } from "../sql/revisions.ts";
import { inTransaction } from "../sql/transaction.ts";
import type { PostgresConnection } from "./connection.ts";
import { openIfThere, openWithSchema } from "./schema.ts";

/**
 * What commands and the page's server do with a journal beside running daemons, as the functions of the same names for a journal
 * in a file. None of them changes the schema: they throw `journal.older` where a daemon of this version has not migrated it.
 */

/** The name of their connections. */
const NAME = "autoprune command";

/** Opens the history for reading. A database without a journal has no entries. */
export async function openHistory(url: string): Promise<HistoryReader> {
	return (await openHistoryIfThere(url)) ?? NO_HISTORY;
}

/** Like `openHistory`, but null when there is no journal yet. */
export async function openHistoryIfThere(url: string): Promise<HistoryReader | null> {
	const connection = await openIfThere(url, { name: NAME });
	return connection === null ? null : historyReaderOf(connection);
}

/** Opens a journal for revisions only. */
export async function openRevisions(url: string): Promise<RevisionJournal> {
	const connection = await opened(url);
	return { revisions: revisionsOf(connection, createMutex()), close: () => connection.close() };
}

/** Reads the current pause; null when there is no pause or no journal yet. */
export async function readPause(url: string): Promise<Pause | null> {
	return reading(url, pauseIn, null);
}

/** Starts a pause, which all daemons notice. Returns the current pause. */
export async function pauseJournal(url: string, pause: Pause): Promise<Pause> {
	return changing(url, async (connection) => {
		await beginPause(connection, pause);
		return (await pauseIn(connection)) ?? pause;
	});
}

/** Ends the pause. Returns the pause that was ended, or null. */
export async function resumeJournal(url: string): Promise<Pause | null> {
	return changing(url, async (connection) => {
		const before = await pauseIn(connection);
		await endPause(connection);
		return before;
	});
}

/** The model parts that the user has labelled; empty when there is no journal. */
export async function readLabels(url: string): Promise<readonly KnownWeights[]> {
	return reading(url, knownIn, []);
}

/** Labels a model part; an existing label of the same name is replaced. */
export async function addLabel(url: string, weights: Omit<KnownWeights, "within">, taughtAt: string): Promise<void> {
	await changing(url, (connection) => noteKnown(connection, weights, taughtAt));
}

function opened(url: string): Promise<PostgresConnection> {
	return openWithSchema(url, { name: NAME, migrates: false });
}

async function reading<T>(url: string, work: (connection: PostgresConnection) => Promise<T>, none: T): Promise<T> {
	const connection = await openIfThere(url, { name: NAME });
	if (connection === null) return none;
	try {
		return await work(connection);
	} finally {
		await connection.close();
	}
}

async function changing<T>(url: string, work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
	const connection = await opened(url);
	try {
		return await inTransaction(connection, () => work(connection));
	} finally {
		await connection.close();
	}
}
