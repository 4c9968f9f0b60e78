import type { KnownWeights } from "../../toolkit/metric.ts";
import type { JournalPlace } from "./place.ts";
import type { Pause } from "./port/control.ts";
import type { HistoryReader } from "./port/history.ts";
import type { RevisionJournal } from "./port/revisions.ts";
import * as file from "./sqlite/control.ts";
import { exists, openHistory, openHistoryIfThere } from "./sqlite/history.ts";
import * as labels from "./sqlite/labels.ts";
import { openRevisions } from "./sqlite/revisions.ts";

/**
 * Everything that commands and the page open beside a running daemon, wherever the journal is. The client of PostgreSQL is
 * loaded only for a journal there. All throw `journal.*`.
 */
const postgres = () => import("./postgres/commands.ts");

/**
 * Whether there is a journal to read. For a database the answer is always yes: reading it shows whether it has a journal.
 */
export async function isThere(place: JournalPlace): Promise<boolean> {
	return place.kind === "postgres" || exists(place.path);
}

/** Opens the history for reading. A journal that no daemon has made yet has no entries. */
export async function openHistoryAt(place: JournalPlace): Promise<HistoryReader> {
	return place.kind === "file" ? openHistory(place.path) : (await postgres()).openHistory(place.url);
}

/** Like `openHistoryAt`, but null when there is no journal yet. */
export async function openHistoryIfThereAt(place: JournalPlace): Promise<HistoryReader | null> {
	return place.kind === "file" ? openHistoryIfThere(place.path) : (await postgres()).openHistoryIfThere(place.url);
}

/** Opens a journal for revisions only, with or without a running daemon. */
export async function openRevisionsAt(place: JournalPlace): Promise<RevisionJournal> {
	return place.kind === "file" ? openRevisions(place.path) : (await postgres()).openRevisions(place.url);
}

/** The current pause; null when there is none, or no journal yet. */
export async function readPauseAt(place: JournalPlace): Promise<Pause | null> {
	return place.kind === "file" ? file.readPause(place.path) : (await postgres()).readPause(place.url);
}

/** Starts a pause, of all hosts that share the journal. Returns the current pause. */
export async function pauseAt(place: JournalPlace, pause: Pause): Promise<Pause> {
	return place.kind === "file"
		? file.pauseJournal(place.path, pause)
		: (await postgres()).pauseJournal(place.url, pause);
}

/** Ends the pause, of all hosts that share the journal. Returns the pause that was ended, or null. */
export async function resumeAt(place: JournalPlace): Promise<Pause | null> {
	return place.kind === "file" ? file.resumeJournal(place.path) : (await postgres()).resumeJournal(place.url);
}

/** The model parts that the user has labelled; empty when there is no journal yet. */
export async function readLabelsAt(place: JournalPlace): Promise<readonly KnownWeights[]> {
	return place.kind === "file" ? labels.readLabels(place.path) : (await postgres()).readLabels(place.url);
}

/** Labels a model part; an existing label of the same name is replaced. */
export async function addLabelAt(
	place: JournalPlace,
	weights: Omit<KnownWeights, "within">,
	taughtAt: string,
): Promise<void> {
	if (place.kind === "file") await labels.addLabel(place.path, weights, taughtAt);
	else await (await postgres()).addLabel(place.url, weights, taughtAt);
}
