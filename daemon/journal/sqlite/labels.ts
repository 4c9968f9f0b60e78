import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { Connection } from "./connection.ts";
import { exists } from "./history.ts";
import { openMade } from "./journal.ts";
import { knownIn } from "./known.ts";
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
	const { name, class: of, part, number } = weights;
	const connection = await openMade(path);
	try {
		await connection.run("INSERT OR REPLACE INTO known (name, class, part, number, taught_at) VALUES (?, ?, ?, ?, ?)", [
			name,
			of,
			part,
			number,
			taughtAt,
		]);
	} finally {
		await connection.close();
	}
}

/** A journal of an older version has no such table until the daemon has opened it once. */
async function hasTable(connection: Connection): Promise<boolean> {
	return (await connection.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'known'")).length > 0;
}
