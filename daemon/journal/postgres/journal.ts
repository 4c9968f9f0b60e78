import { createMutex } from "../../runtime/mutex.ts";
import { journalError } from "../errors.ts";
import type { Channel } from "../port/outbox.ts";
import type { JobToDeliver, SharedJob, SharedJournal } from "../port/shared-journal.ts";
import type { Upkeep } from "../port/upkeep.ts";
import type { Connection } from "../sql/connection.ts";
import { countDailyRun, lastDailyRun } from "../sql/daily-runs.ts";
import { groupedChanges } from "../sql/grouped.ts";
import { journalOver } from "../sql/journal.ts";
import { beginPause } from "../sql/pause.ts";
import { jobFrom, numberIn, textIn } from "../sql/rows.ts";
import { arrivalsWithJobs, createJobs, unfinishedJobs } from "./arrivals.ts";
import type { PostgresConnection } from "./connection.ts";
import { databaseNow } from "./database-now.ts";
import { requireLease } from "./require-lease.ts";
import { openWithSchema, requireAllowed, type SchemaOptions } from "./schema.ts";
import { shownUrl } from "./url.ts";

export interface SharedJournalOptions extends SchemaOptions {
	/** Each outcome is also put into the outbox for each of these. */
	readonly channels: readonly Channel[];
	/** Hands new jobs to the deliveries, within the transaction that creates them. */
	deliver(executeSql: PostgresConnection["executeSql"], jobs: readonly JobToDeliver[]): Promise<void>;
}

/**
 * Opens the journal that several hosts share. Every fault of the database is a UserError `journal.*`. After
 * `journal.unreachable`, a change may have been made all the same: a holder then finds out by its claim. Throws
 * `journal.newer` and `journal.older`. `arrive` and `takeFor` throw `journal.newer` once a newer version has changed the schema
 * so that this one may not use it any more.
 */
export async function openSharedJournal(url: string, options: SharedJournalOptions): Promise<SharedJournal> {
	const connection = await openWithSchema(url, options);
	const turn = createMutex();
	const change = groupedChanges(connection, turn);
	return {
		...journalOver({ connection, turn, change, channels: options.channels }),
		arrive: (arrivals, origin, lease) =>
			change(async () => {
				await requireAllowed(connection, url);
				await requireLease(connection, lease);
				const jobs = await createJobs(connection, arrivals, origin);
				if (jobs.length > 0) await options.deliver(connection.executeSql, jobs);
				return jobs.map(({ id }) => id);
			}),
		withJobs: (arrivals) => turn(() => arrivalsWithJobs(connection, arrivals)),
		takeFor: (id, host) =>
			change(async () => {
				await requireAllowed(connection, url);
				return takeFor(connection, id, host);
			}),
		jobsToDeliver: () => turn(() => unfinishedJobs(connection)),
		beginGeneration: (why) => change(() => beginGeneration(connection, why)),
		probe: () => change(() => refuseReadOnly(connection, url)),
		controlChanges: () => turn(() => numberFrom(connection, "SELECT count AS n FROM control_changes")),
		upkeep: upkeepOf(connection, turn, change),
		close: () => turn(() => connection.close()),
	};
}

const TAKE_FOR = `UPDATE jobs SET claim = claim + 1, holder = ?,
	state = CASE state WHEN 'queued' THEN 'claimed' ELSE state END,
	progress = CASE state WHEN 'queued' THEN '{"state":"claimed"}' ELSE progress END
	WHERE id = ? AND state <> 'done' RETURNING *`;

async function takeFor(connection: Connection, id: number, host: string): Promise<SharedJob | null> {
	const [row] = await connection.all(TAKE_FOR, [host, id]);
	if (row === undefined) return null;
	return { ...jobFrom(row), inbox: textIn(row, "inbox"), settings: textIn(row, "settings") };
}

/** More than hosts can have used since a backup that was restored. */
const CLAIMS_SKIPPED = 1_000;
const NUMBERS_SKIPPED = 10_000;

async function beginGeneration(connection: Connection, why: string): Promise<number> {
	const sql = "UPDATE meta SET generation = generation + 1 RETURNING generation AS n";
	const generation = await numberFrom(connection, sql);
	await connection.run("UPDATE jobs SET claim = claim + ?", [CLAIMS_SKIPPED]);
	// Those of the backup have ended. Others come back with their next beat, and stop.
	await connection.run("DELETE FROM hosts");
	await connection.run(`SELECT setval(sequence, nextval(sequence) + ${NUMBERS_SKIPPED})
		FROM CAST(pg_get_serial_sequence('jobs', 'id') AS regclass) AS sequence`);
	await beginPause(connection, { since: await databaseNow(connection), why });
	return generation;
}

/** A standby, or a server that was set to refuse changes. */
async function refuseReadOnly(connection: Connection, url: string): Promise<void> {
	const [row = {}] = await connection.all("SELECT current_setting('transaction_read_only') AS found");
	if (row.found === "off") return;
	throw journalError("journal.read-only", { url: shownUrl(url), found: "transaction_read_only is on" });
}

/** The server checks and backs up itself: see `Upkeep`. */
function upkeepOf(
	connection: Connection,
	turn: <T>(work: () => Promise<T>) => Promise<T>,
	change: <T>(work: () => Promise<T>) => Promise<T>,
): Upkeep {
	return {
		check: async () => undefined,
		backUp: async () => null,
		emptyLog: async () => undefined,
		lastDone: () => turn(() => lastDailyRun(connection)),
		done: (at) => change(() => countDailyRun(connection, at)),
	};
}

async function numberFrom(connection: Connection, sql: string): Promise<number> {
	const [row = {}] = await connection.all(sql);
	return numberIn(row, "n");
}
