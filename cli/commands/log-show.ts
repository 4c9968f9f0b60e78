import { lstat } from "node:fs/promises";
import { journalError } from "../../daemon/journal/errors.ts";
import { type HistoryReader, openHistory } from "../../daemon/journal/sqlite/history.ts";
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
	if (entry === null) throw journalError("journal.no-entry", { given });
	const report = await history.report(entry.id);
	if (json) return JSON.stringify({ ...entry, report }, null, 2);
	const { original, output, undone } = entry;
	const exists = {
		original: original !== null && (await isThere(Buffer.from(original.pathHex ?? "", "hex"), original.path)),
		output: output !== null && (await isThere(Buffer.alloc(0), output.path)),
		trash: undone?.trash != null && (await isThere(Buffer.alloc(0), undone.trash)),
	};
	return entryText(entry, report, exists);
}

/** Whether a path exists. `bytes`: the bytes of the path if it is not valid UTF-8, else empty. */
async function isThere(bytes: Buffer, path: string): Promise<boolean> {
	try {
		await lstat(bytes.length > 0 ? bytes : path);
		return true;
	} catch {
		return false;
	}
}
