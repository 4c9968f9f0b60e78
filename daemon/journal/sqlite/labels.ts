import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { Connection } from "./connection.ts";
import { exists } from "./history.ts";
import { openMade } from "./journal.ts";
import { knownIn } from "./known.ts";
import { openForReading } from "./schema.ts";

/** Weights that a user has given a name, from the journal beside a running daemon; none where there is no journal. */
export async function readLabels(path: string): Promise<readonly KnownWeights[]> {
	const connection = (await exists(path)) ? await openForReading(path) : null;
	if (connection === null) return [];
	try {
		return (await hasTable(connection)) ? await knownIn(connection) : [];
	} finally {
		await connection.close();
	}
}

/** Gives weights a name, also while the daemon runs; a name given before is given anew. */
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

/** A journal that was written by an older version has no such table until the daemon has opened it once. */
async function hasTable(connection: Connection): Promise<boolean> {
	return (await connection.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'known'")).length > 0;
}
