import { type FilePath, filePath } from "../../../workers/files/file-path.ts";
import type { Arrival } from "../../../workers/files/identity.ts";
import { type Conclusion, type Job, type JobProgress, OUTCOMES, type OutcomeKind } from "../port/model.ts";
import type { Bound, Row } from "./connection.ts";

/**
 * A path as two columns: readable text for people and globs, and its bytes when they are not UTF-8 (otherwise null).
 */
export function pathColumns(pathBytes: Uint8Array): { readonly text: string; readonly raw: Uint8Array | null } {
	const bytes = Buffer.from(pathBytes);
	const text = bytes.toString();
	return { text, raw: Buffer.from(text).equals(bytes) ? null : bytes };
}

/** The values of an outcome's columns, in the order of the INSERT statement. */
export function outcomeColumns({ outcome, code, reason, output, findings, finishedAt }: Conclusion): readonly Bound[] {
	return [
		outcome,
		code,
		reason,
		finishedAt,
		findings.architecture,
		JSON.stringify(findings.components),
		findings.metric,
		findings.summary === null ? null : JSON.stringify(findings.summary),
		output?.path ?? null,
		output?.bytes ?? null,
		JSON.stringify(findings.timingsMs),
		findings.kind ?? null,
		findings.base ?? null,
		findings.variant ?? null,
	];
}

/**
 * Parses a row of `jobs`. Throws when it is invalid, which means that the table's constraints and this code disagree.
 */
export function jobFrom(row: Row): Job {
	return {
		id: numberIn(row, "id"),
		arrival: arrivalFrom(row),
		progress: progressFrom(row),
		claim: numberIn(row, "claim"),
		interrupted: numberIn(row, "interrupted"),
		claimedAt: textIn(row, "claimed_at"),
	};
}

/** The bytes of the path that a job's file came under. */
export function sourcePathIn(row: Row): FilePath {
	return filePath(bytesOrNull(row, "source_path_raw") ?? textIn(row, "source_path"));
}

function arrivalFrom(row: Row): Arrival {
	return {
		path: textIn(row, "source_path"),
		pathBytes: sourcePathIn(row),
		identity: {
			dev: textIn(row, "dev"),
			ino: textIn(row, "ino"),
			size: numberIn(row, "source_bytes"),
			mtimeNs: textIn(row, "mtime_ns"),
			ctimeNs: textIn(row, "ctime_ns"),
		},
	};
}

function progressFrom(row: Row): JobProgress {
	const state = textIn(row, "state");
	// Written by the journal together with `state`, in one statement.
	const progress = JSON.parse(textIn(row, "progress")) as JobProgress;
	if (progress.state !== state)
		throw new Error(`job ${row.id} has state ${state}, but its progress says ${progress.state}`);
	return progress;
}

/** Parses a row of `outcomes`. */
export function outcomeIn(row: Row): OutcomeKind {
	const found = OUTCOMES.find((outcome) => outcome === row.outcome);
	if (found === undefined) throw new Error(`unknown outcome ${row.outcome} in the journal`);
	return found;
}

/** Reads an integer column. */
export function numberIn(row: Row, column: string): number {
	const value = row[column];
	if (typeof value !== "number") throw new Error(`column ${column} of the journal has type ${typeof value}`);
	return value;
}

/** Reads a text column. */
export function textIn(row: Row, column: string): string {
	const value = row[column];
	if (typeof value !== "string") throw new Error(`column ${column} of the journal has type ${typeof value}`);
	return value;
}

/** Reads a nullable text column. */
export function textOrNull(row: Row, column: string): string | null {
	return row[column] === null ? null : textIn(row, column);
}

/** Reads a nullable column of bytes. */
export function bytesOrNull(row: Row, column: string): Buffer | null {
	const value = row[column];
	return value instanceof Uint8Array ? Buffer.from(value) : null;
}
