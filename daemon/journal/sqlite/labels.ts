import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { Connection } from "../sql/connection.ts";
import { knownIn, noteKnown } from "../sql/known.ts";
import { exists } from "./history.ts";
import { openMade } from "./journal.ts";
import { openForReading } from "./schema.ts";

/**
 * The model parts that the user has labelled, read with or without a running daemon; empty when there is no journal.
 */
export async function readLabels(path: string): Promise<readonly KnownWeights[]> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return [];
	try {
		return (await hasTable(connection)) ? await knownIn(connection) : [];
	} finally {
		await connection.close();
	}
}

/** Labels a model part, also while the daemon runs; an existing label of the same name is replaced. */
export async function addLabel(path: string, weights: Omit<KnownWeights, "within">, taughtAt: string): Promise<void> {
	const connection = await openMade(path);
	try {
		await noteKnown(connection, weights, taughtAt);
	} finally {
		await connection.close();
	}
}

/** A journal of an older version has no such table until the daemon has opened it once. */
async function hasTable(connection: Connection): Promise<boolean> {
	return (await connection.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'known'")).length > 0;
}
