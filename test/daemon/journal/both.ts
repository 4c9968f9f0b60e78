import { describe } from "vitest";
import type { HistoryReader } from "../../../daemon/journal/port/history.ts";
import type { Journal } from "../../../daemon/journal/port/journal.ts";
import type { Channel } from "../../../daemon/journal/port/outbox.ts";
import type { Connection } from "../../../daemon/journal/sql/connection.ts";
import { historyReaderOf } from "../../../daemon/journal/sql/history.ts";
import { canUsePostgres, newDatabase } from "../../postgres.ts";
import { newJournalPath, openedDatabase, openedHistory, openedJournal } from "./journals.ts";
import { openedPostgres, openedShared } from "./postgres/databases.ts";

/** A new journal, and other ways into it. All of them are closed when the test ends, unless the test has closed them. */
export interface TestJournal {
	readonly journal: Journal;
	/** Opens the journal once more, as after a restart. */
	again(): Promise<Journal>;
	/** Opens its history, as a command does. */
	history(): Promise<HistoryReader>;
	/** Opens its database. */
	database(): Promise<Connection>;
}

/** Makes a journal that has nothing in it. */
export type NewJournal = (channels?: readonly Channel[]) => Promise<TestJournal>;

const DATABASES: readonly { readonly database: string; readonly isThere: boolean; readonly newJournal: NewJournal }[] =
	[
		{ database: "SQLite", isThere: true, newJournal: newSqliteJournal },
		{ database: "PostgreSQL", isThere: canUsePostgres, newJournal: newPostgresJournal },
	];

/** Declares the same tests for every database that a journal can be in. */
export function forBothJournals(name: string, declare: (newJournal: NewJournal) => void): void {
	for (const { database, isThere, newJournal } of DATABASES) {
		describe.skipIf(!isThere)(`${name} in ${database}`, () => declare(newJournal));
	}
}

async function newSqliteJournal(channels: readonly Channel[] = []): Promise<TestJournal> {
	const path = await newJournalPath();
	return {
		journal: await openedJournal(path, channels),
		again: () => openedJournal(path, channels),
		history: () => openedHistory(path),
		database: () => openedDatabase(path, "write"),
	};
}

async function newPostgresJournal(channels: readonly Channel[] = []): Promise<TestJournal> {
	const url = await newDatabase();
	const opened = (): Promise<Journal> => openedShared(url, { channels });
	return {
		journal: await opened(),
		again: opened,
		history: async () => historyReaderOf(await openedPostgres(url)),
		database: () => openedPostgres(url),
	};
}
