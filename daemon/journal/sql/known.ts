import type { KnownWeights } from "../../../toolkit/metric.ts";
import type { Connection, Row } from "./connection.ts";
import { numberIn, textIn } from "./rows.ts";

/** Our sums are exact, so the same weights always have the same number. */
const WITHIN = 0;

/** The model parts that the user has labelled, by name. */
export async function knownIn(connection: Connection): Promise<readonly KnownWeights[]> {
	return (await connection.all("SELECT * FROM known ORDER BY name, class")).map(knownFrom);
}

/** Labels a model part; an existing label of the same name and class is replaced. */
export async function noteKnown(
	connection: Connection,
	{ name, class: of, part, number }: Omit<KnownWeights, "within">,
	taughtAt: string,
): Promise<void> {
	const sql = `INSERT INTO known (name, class, part, number, taught_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name, class)
		DO UPDATE SET part = excluded.part, number = excluded.number, taught_at = excluded.taught_at`;
	await connection.run(sql, [name, of, part, number, taughtAt]);
}

function knownFrom(row: Row): KnownWeights {
	const part = (["unet", "vae", "clip"] as const).find((one) => one === row.part);
	if (part === undefined) throw new Error(`unknown part ${row.part} in the journal`);
	return {
		name: textIn(row, "name"),
		class: textIn(row, "class"),
		part,
		number: numberIn(row, "number"),
		within: WITHIN,
	};
}
