import type { PlanSummary } from "../../toolkit/plan.ts";
import type { FileHashes } from "../../workers/hash-file.ts";
import { hashesOf } from "../../workers/hash-file.ts";
import { sidecarsFrom } from "./accompanied.ts";
import type { Row } from "./connection.ts";
import type { HistoryEntry, HistoryPath, HistorySum } from "./history.ts";
import { bytesOrNull, numberIn, outcomeIn, textIn, textOrNull } from "./rows.ts";
import type { Side } from "./to-hash.ts";

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
		architecture: textOrNull(row, "architecture"),
		// The three below were written by outcomeColumns and by nobody else.
		components: JSON.parse(textIn(row, "components")) as readonly string[],
		metric: textOrNull(row, "metric"),
		summary: summary === null ? null : (JSON.parse(summary) as PlanSummary),
		output: outputPath === null ? null : { path: outputPath, bytes: numberIn(row, "output_bytes") },
		sidecars: sidecarsFrom(row),
		timingsMs: JSON.parse(textIn(row, "timings_ms")) as Readonly<Record<string, number>>,
		hashes: { source: hashesFrom(row, "source"), output: hashesFrom(row, "output") },
	};
}

/** A row of sums by month and architecture. */
export function sumFrom(row: Row): HistorySum {
	return {
		month: textIn(row, "month"),
		architecture: textOrNull(row, "architecture"),
		files: numberIn(row, "files"),
		bytesIn: numberIn(row, "bytes_in"),
		bytesOut: numberIn(row, "bytes_out"),
		bytesSaved: numberIn(row, "bytes_saved"),
	};
}

function originalFrom(row: Row, { path, pathHex }: HistoryPath): HistoryPath | null {
	if (row.source_left === 1) return { path, pathHex };
	return row.retired_path === null ? null : pathFrom(row, "retired_path");
}

function pathFrom(row: Row, column: "source_path" | "retired_path"): HistoryPath {
	return { path: textIn(row, column), pathHex: bytesOrNull(row, `${column}_raw`)?.toString("hex") ?? null };
}

function hashesFrom(row: Row, side: Side): FileHashes | null {
	const sha256 = textOrNull(row, `${side}_sha256`);
	if (sha256 === null) return null;
	return hashesOf({
		sha256,
		autoV1: textOrNull(row, `${side}_auto_v1`),
		tensors: textOrNull(row, `${side}_tensors`),
	});
}
