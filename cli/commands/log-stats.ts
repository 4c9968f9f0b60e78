import { statsOf } from "../../daemon/journal/history-stats.ts";
import { openHistory } from "../../daemon/journal/sqlite/history.ts";
import { EXIT } from "../exit-codes.ts";
import { type FilterOptions, filterFrom } from "../history-filter.ts";
import { print } from "../print.ts";
import { statsText } from "../render/stats-text.ts";
import { journalOfLog } from "../state-in-use.ts";

/** Prints totals by architecture (or kind and base) and by month. */
export async function showStats(options: FilterOptions & { readonly json?: true }): Promise<number> {
	const filter = filterFrom(options, new Date());
	const history = await openHistory(await journalOfLog());
	try {
		const stats = statsOf(await history.sums(filter));
		await print(`${options.json ? JSON.stringify(stats, null, 2) : statsText(stats)}\n`);
		return EXIT.done;
	} finally {
		await history.close();
	}
}
