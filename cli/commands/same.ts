import { loadConfig } from "../../config/load.ts";
import { compareWeights, type SharedWeights } from "../../operations/same.ts";
import { printable } from "../../toolkit/printable.ts";
import { countText } from "../../toolkit/units.ts";
import { createPool } from "../../workers/pool.ts";
import { EXIT } from "../exit-codes.ts";
import { followed } from "../followed.ts";
import { tableText } from "../render/table.ts";

interface Options {
	readonly root?: string;
	readonly json?: true;
}

/** Shows which networks of several files have the same weights, regardless of format, precision and names. */
export async function same(files: readonly string[], options: Options): Promise<number> {
	const config = await loadConfig(undefined, { cwd: process.cwd(), env: process.env });
	const compared = files.map((file) => ({ file, path: followed(file) }));
	const pool = createPool({ workers: config.workers });
	try {
		const weights = await compareWeights(compared, options, { pool });
		process.stdout.write(`${options.json ? JSON.stringify({ weights }, null, 2) : weightsText(weights)}\n`);
		return EXIT.done;
	} finally {
		await pool.close();
	}
}

/** Number of digits of a digest in the table. */
const SHORT_DIGEST = 12;

/** Formats a table of the files that share weights. */
function weightsText(weights: readonly SharedWeights[]): string {
	if (weights.length === 0) return "None of these files contains a complete known network.";
	const rows = weights.map((one) => [
		one.class,
		one.sha256?.slice(0, SHORT_DIGEST) ?? "–",
		one.in.map(({ file, component }) => `${printable(file)} (${component})`).join("\n"),
	]);
	const shared = weights.filter((one) => one.in.length > 1).map((one) => one.class);
	const sentence =
		shared.length === 0
			? "No part has the same weights as another."
			: `shared: ${shared.join(", ")}; ${countText(weights.length, "distinct part")}`;
	return `${tableText([{ title: "part" }, { title: "weights" }, { title: "in" }], rows)}\n\n${sentence}`;
}
