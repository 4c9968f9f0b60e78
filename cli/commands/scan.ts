import pc from "picocolors";
import { type ScanEntry, scanToReport } from "../../operations/scan.ts";
import { printable } from "../../toolkit/printable.ts";
import type { Global } from "../../toolkit/tensor.ts";
import { countText } from "../../toolkit/units.ts";
import { startCountBar } from "../events/count-bar.ts";
import { EXIT } from "../exit-codes.ts";
import { type FoundFile, filesBelow } from "../files-below.ts";
import { followed } from "../followed.ts";

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
	return scanToReport(path, named ? followed(path) : path);
}

function countsOf(entries: readonly ScanEntry[]): Record<ScanEntry["verdict"], number> {
	const counts = { safe: 0, unlisted: 0, dangerous: 0, refused: 0, foreign: 0, unread: 0 };
	for (const { verdict } of entries) counts[verdict] += 1;
	return counts;
}

/** The mark and colour of each verdict. The order is that of the counts in the last line. */
const SHOWN: Readonly<
	Record<ScanEntry["verdict"], { readonly mark: string; readonly colour: (text: string) => string }>
> = {
	dangerous: { mark: "✘", colour: pc.red },
	unread: { mark: "?", colour: pc.red },
	refused: { mark: "!", colour: pc.yellow },
	unlisted: { mark: "·", colour: pc.yellow },
	safe: { mark: "✔", colour: pc.green },
	foreign: { mark: "-", colour: pc.dim },
};

/** Indent of the details below a file's line. */
const INDENT = " ".repeat(4);

/** Formats the security report: each model with the code that it refers to, and the number of files per verdict. */
function scanText(entries: readonly ScanEntry[], named: ReadonlySet<string>): string {
	const shown = entries.filter(
		(entry) => entry.verdict !== "foreign" || entry.format !== null || named.has(entry.file),
	);
	return [...shown.flatMap(linesOf), countsText(entries)].join("\n");
}

function linesOf(entry: ScanEntry): string[] {
	const { mark, colour } = SHOWN[entry.verdict];
	const format = entry.format === null ? "" : pc.dim(`   ${entry.format}`);
	const lines = [`${colour(`${mark} ${entry.verdict.padEnd(9)}`)}  ${printable(entry.file)}${format}`];
	const below: string[] = [];
	if (entry.message !== null) below.push(`${printable(entry.message)} (${entry.code})`);
	if (entry.hint !== null) below.push(pc.dim(entry.hint));
	below.push(...entry.globals.filter(({ verdict }) => verdict !== "safe").map(globalText));
	below.push(...entry.oddities.map(printable));
	return [...lines, ...below.map((line) => INDENT + line)];
}

function globalText({ name, verdict, offset }: Global): string {
	const text = `${printable(name)} is ${verdict}, at byte ${offset}`;
	return verdict === "dangerous" ? pc.red(text) : text;
}

function countsText(entries: readonly ScanEntry[]): string {
	const verdicts = Object.keys(SHOWN) as ScanEntry["verdict"][];
	const counts = verdicts
		.map((verdict) => ({ verdict, count: entries.filter((entry) => entry.verdict === verdict).length }))
		.filter(({ count }) => count > 0)
		.map(({ verdict, count }) => SHOWN[verdict].colour(`${count} ${verdict}`));
	return `${countText(entries.length, "file")}: ${counts.length === 0 ? "nothing to scan" : counts.join(", ")}`;
}
