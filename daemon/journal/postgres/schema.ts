import { UserError } from "../../../toolkit/errors.ts";
import { journalError } from "../errors.ts";
import type { Connection } from "../sql/connection.ts";
import { numberIn } from "../sql/rows.ts";
import { inTransaction } from "../sql/transaction.ts";
import { openPostgres, type PostgresConnection, type PostgresOptions } from "./connection.ts";
import { MIGRATIONS } from "./migrations.ts";
import { shownUrl } from "./url.ts";

/** `migrates`: whether an older schema is migrated, and a missing one created. Otherwise `journal.older` is thrown. */
export interface SchemaOptions extends PostgresOptions {
	readonly migrates: boolean;
}

/**
 * Opens a database with the current schema. A newer schema is used as well, unless it no longer allows this version: then
 * `journal.newer` is thrown. See `openPostgres`.
 */
export async function openWithSchema(
	url: string,
	{ migrates, ...options }: SchemaOptions,
): Promise<PostgresConnection> {
	const connection = await openPostgres(url, options);
	try {
		let found = await allowedVersionOf(connection, url);
		if (found < MIGRATIONS.length && migrates) {
			await migrate(connection);
			found = await allowedVersionOf(connection, url);
		}
		if (found < MIGRATIONS.length) {
			throw journalError("journal.older", { path: shownUrl(url), found, wanted: MIGRATIONS.length });
		}
		return connection;
	} catch (error) {
		await connection.close();
		throw error;
	}
}

/** Like `openWithSchema` without migrating, but null when no daemon has created the schema yet. */
export async function openIfThere(url: string, options: PostgresOptions): Promise<PostgresConnection | null> {
	try {
		return await openWithSchema(url, { ...options, migrates: false });
	} catch (error) {
		if (error instanceof UserError && error.code === "journal.older" && isEmpty(error)) return null;
		throw error;
	}
}

function isEmpty({ detail }: UserError): boolean {
	return detail?.found === 0;
}

/** The number of applied steps; 0 for an empty database. Throws `journal.newer`. */
async function allowedVersionOf(connection: PostgresConnection, url: string): Promise<number> {
	return (await hasMeta(connection)) ? requireAllowed(connection, url) : 0;
}

/** Throws `journal.newer` when the schema no longer allows this version. Returns the number of applied steps. */
export async function requireAllowed(connection: Connection, url: string): Promise<number> {
	const [row = {}] = await connection.all("SELECT schema, oldest_allowed FROM meta");
	const found = numberIn(row, "schema");
	if (numberIn(row, "oldest_allowed") > MIGRATIONS.length) {
		throw journalError("journal.newer", { path: shownUrl(url), found, known: MIGRATIONS.length });
	}
	return found;
}

async function hasMeta(connection: PostgresConnection): Promise<boolean> {
	const [row] = await connection.all("SELECT to_regclass('meta') IS NOT NULL AS found");
	return row?.found === true;
}

/** How long a step waits for a lock of other work, which in turn waits for the step. */
const LOCK_MS = 2_000;

/** Attempts at all steps; transactions of ours take milliseconds. */
const ATTEMPTS = 15;

/** Applies the missing steps in one transaction. Other processes that migrate wait for it. */
async function migrate(connection: PostgresConnection): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		try {
			await inTransaction(connection, () => applySteps(connection));
			return;
		} catch (error) {
			if (attempt === ATTEMPTS || !(error instanceof UserError && error.code === "journal.busy")) throw error;
		}
	}
}

async function applySteps(connection: PostgresConnection): Promise<void> {
	await connection.run("SELECT pg_advisory_xact_lock(hashtextextended('autoprune migrations', 0))");
	await connection.run(`SET LOCAL lock_timeout = ${LOCK_MS}`);
	const [row] = (await hasMeta(connection)) ? await connection.all("SELECT schema FROM meta") : [];
	const applied = row === undefined ? 0 : numberIn(row, "schema");
	if (applied >= MIGRATIONS.length) return;
	for (const step of MIGRATIONS.slice(applied)) await connection.script(step);
	await connection.run("UPDATE meta SET schema = ?", [MIGRATIONS.length]);
}
