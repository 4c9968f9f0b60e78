import type { PlanSummary } from "../../../toolkit/plan.ts";
import { type FileHashes, hashesOf } from "../../../workers/hash-file.ts";
import type { HashedSide } from "../port/hash-list.ts";
import type { HistoryEntry, HistoryPath, HistorySum, PublishedFile, SavedOnDay } from "../port/history.ts";
import type { FileMove, RevisionWork } from "../port/revisions.ts";
import type { Row } from "./connection.ts";
import { bytesOrNull, numberIn, outcomeIn, pathColumns, textIn, textOrNull } from "./rows.ts";
import { sidecarsFrom } from "./sidecars.ts";

/** A row of `outcomes` joined with its job and its hashes. */
export function entryFrom(row: Row): HistoryEntry {
	const outputPath = textOrNull(row, "output_path");
	const summary = textOrNull(row, "summary");
	const source = {
		...pathFrom(row, "source_path"),
		name: textIn(row, "source_name"),
		bytes: numberIn(row, "source_bytes"),
	};
	return {
		id: numberIn(row, "id"),
		claimedAt: textIn(row, "claimed_at"),
		finishedAt: textIn(row, "finished_at"),
		outcome: outcomeIn(row),
		code: textOrNull(row, "code"),
		reason: textOrNull(row, "reason"),
		source,
		original: originalFrom(row, source),
		originalRemovedAt: textOrNull(row, "original_removed_at"),
		architecture: textOrNull(row, "architecture"),
		kind: textOrNull(row, "kind"),
		base: textOrNull(row, "base"),
		variant: textOrNull(row, "variant"),
		// The three columns below are written only by outcomeColumns.
		components: JSON.parse(textIn(row, "components")) as readonly string[],
		metric: textOrNull(row, "metric"),
		summary: summary === null ? null : (JSON.parse(summary) as PlanSummary),
		output: outputPath === null ? null : { path: outputPath, bytes: numberIn(row, "output_bytes") },
		sidecars: sidecarsFrom(row),
		undone: undoneFrom(row),
		retriedAt: textOrNull(row, "retried_at"),
		timingsMs: JSON.parse(textIn(row, "timings_ms")) as Readonly<Record<string, number>>,
		...hostFrom(row),
		hashes: { source: hashesFrom(row, "source"), output: hashesFrom(row, "output") },
	};
}

/** A row of totals by month and architecture, or kind and base. */
export function sumFrom(row: Row): HistorySum {
	return {
		month: textIn(row, "month"),
		architecture: textOrNull(row, "architecture"),
		kind: textOrNull(row, "kind"),
		base: textOrNull(row, "base"),
		files: numberIn(row, "files"),
		bytesIn: numberIn(row, "bytes_in"),
		bytesOut: numberIn(row, "bytes_out"),
		bytesSaved: numberIn(row, "bytes_saved"),
		undone: numberIn(row, "undone"),
	};
}

/** A row of the bytes that a day saved. */
export function savedOnDayFrom(row: Row): SavedOnDay {
	return { day: textIn(row, "day"), bytesSaved: numberIn(row, "bytes_saved") };
}

/** A row of `outputs` joined with its outcome. */
export function publishedFileFrom(row: Row): PublishedFile {
	return {
		ino: textIn(row, "ino"),
		bytes: numberIn(row, "output_bytes"),
		mtimeNs: textOrNull(row, "mtime_ns"),
		architecture: textOrNull(row, "architecture"),
		kind: textOrNull(row, "kind"),
		base: textOrNull(row, "base"),
	};
}

/** A journal in a file has no such column. */
function hostFrom(row: Row): Pick<HistoryEntry, "host"> {
	return typeof row.holder === "string" ? { host: row.holder } : {};
}

function undoneFrom(row: Row): HistoryEntry["undone"] {
	const at = textOrNull(row, "undone_at");
	const to = movedBy(row, "output");
	return at === null ? null : { at, trash: to?.path ?? null };
}

/** The path where an undo put one of the files. */
function movedBy(row: Row, what: FileMove["what"]): HistoryPath | null {
	const work = textOrNull(row, "undo_work");
	// Written only by the journal.
	const moves = work === null ? [] : (JSON.parse(work) as RevisionWork).moves;
	const to = moves.find((move) => move.what === what)?.to ?? null;
	if (to === null) return null;
	const { text, raw } = pathColumns(Buffer.from(to, "hex"));
	return { path: text, pathHex: raw === null ? null : to };
}

function originalFrom(row: Row, { path, pathHex }: HistoryPath): HistoryPath | null {
	const given = movedBy(row, "original");
	if (given !== null) return given;
	// Until the job is done, its source is in the inbox or is being moved.
	if (row.source_left === 1 || row.state !== "done") return { path, pathHex };
	return row.retired_path === null ? null : pathFrom(row, "retired_path");
}

function pathFrom(row: Row, column: "source_path" | "retired_path"): HistoryPath {
	return { path: textIn(row, column), pathHex: bytesOrNull(row, `${column}_raw`)?.toString("hex") ?? null };
}

function hashesFrom(row: Row, side: HashedSide): FileHashes | null {
	const sha256 = textOrNull(row, `${side}_sha256`);
	if (sha256 === null) return null;
	return hashesOf({
		sha256,
		autoV1: textOrNull(row, `${side}_auto_v1`),
		tensors: textOrNull(row, `${side}_tensors`),
	});
}
