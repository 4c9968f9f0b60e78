import { type Fault, toFault } from "../../toolkit/errors.ts";
import { scanFile } from "../../workers/scan-file.ts";
import type { ScanEntry } from "../documents/scan-entry.ts";
import { startCountBar } from "../events/count-bar.ts";
import { EXIT } from "../exit-codes.ts";
import { type FoundFile, filesBelow } from "../files-below.ts";
import { followed } from "../followed.ts";
import { scanText } from "../render/scan-text.ts";

interface Options {
	readonly json?: true;
}

/** Reports on the files and on each file below the folders. Returns 1 if one is dangerous or could not be read. */
export function scan(places: readonly string[], options: Options): number {
	const found = filesBelow(places);
	const bar = options.json || !process.stderr.isTTY ? null : startCountBar(process.stderr, found.length);
	const entries = found.map((one, index) => {
		bar?.update(index, one.path);
		return entryOf(one);
	});
	bar?.end();
	const named = new Set(found.filter((one) => one.named).map((one) => one.path));
	const text = options.json
		? JSON.stringify({ scanned: entries.length, counts: countsOf(entries), files: entries }, null, 2)
		: scanText(entries, named);
	process.stdout.write(`${text}\n`);
	const bad = entries.some(({ verdict }) => verdict === "dangerous" || verdict === "unread");
	return bad ? EXIT.failed : EXIT.done;
}

function entryOf({ path, named }: FoundFile): ScanEntry {
	try {
		const { fault, ...scanned } = scanFile(named ? followed(path) : path);
		return { file: path, ...scanned, ...faultOf(fault) };
	} catch (error) {
		const nothing = { bytes: 0, format: null, globals: [], oddities: [] };
		return { file: path, verdict: "unread", ...nothing, ...faultOf(toFault(error)) };
	}
}

function faultOf(fault: Fault | null): Pick<ScanEntry, "code" | "message" | "hint"> {
	return { code: fault?.code ?? null, message: fault?.message ?? null, hint: fault?.hint ?? null };
}

function countsOf(entries: readonly ScanEntry[]): Record<ScanEntry["verdict"], number> {
	const counts = { safe: 0, unlisted: 0, dangerous: 0, refused: 0, foreign: 0, unread: 0 };
	for (const { verdict } of entries) counts[verdict] += 1;
	return counts;
}
