import { filesThere } from "../../daemon/journal/files-there.ts";
import { type HistoryReader, openHistory } from "../../daemon/journal/sqlite/history.ts";
import { UserError } from "../../toolkit/errors.ts";
import { EXIT } from "../exit-codes.ts";
import { print } from "../print.ts";
import { entryText } from "../render/entry-text.ts";
import { journalOfLog } from "../state-in-use.ts";

/** Prints one entry in full. */
export async function showEntry(given: string, options: { readonly json?: true }): Promise<number> {
	const history = await openHistory(await journalOfLog());
	try {
		await print(`${await textOf(history, given, options.json === true)}\n`);
		return EXIT.done;
	} finally {
		await history.close();
	}
}

async function textOf(history: HistoryReader, given: string, json: boolean): Promise<string> {
	const entry = /^\d{1,15}$/.test(given) ? await history.entry(Number(given)) : null;
	if (entry === null) throw new UserError("journal.no-entry", { given });
	const report = await history.report(entry.id);
	if (json) return JSON.stringify({ ...entry, report }, null, 2);
	return entryText(entry, report, await filesThere(entry));
}
