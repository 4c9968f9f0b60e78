import type { Client, QueryResult } from "pg";
import { UserError } from "../../../toolkit/errors.ts";
import { createMutex } from "../../runtime/mutex.ts";
import { journalError } from "../errors.ts";
import type { Bound, Connection, Row } from "../sql/connection.ts";
import { POSTGRES } from "./dialect.ts";
import { connectFault, postgresFault } from "./faults.ts";
import { loadOptional } from "./optional-package.ts";
import { urlWithPassword } from "./password-file.ts";
import { numbered } from "./placeholders.ts";
import { shownUrl } from "./url.ts";

/**
 * One connection to PostgreSQL. Statements are executed one after another. After the connection was lost, the next statement
 * connects again; nothing is executed twice. If it was lost in a transaction, every statement fails until the transaction
 * is rolled back.
 */
export interface PostgresConnection extends Connection {
	/** One statement with `$1`, `$2` … as its parameters, as pg-boss calls it. */
	executeSql(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
}

/** `name`: shown by the server beside its connections. `timeoutMs`: how long one statement may take. */
export interface PostgresOptions {
	readonly name: string;
	readonly timeoutMs?: number;
}

/** Longer than any statement on a busy server takes. */
const STATEMENT_MS = 30_000;

/**
 * The server cancels a statement after this fraction of the time limit. Its error then arrives before the driver's own timeout,
 * after which the connection must be closed.
 */
const SERVER_PART = 0.75;

const CONNECT_MS = 5_000;

/**
 * When an attempt to connect took longer than this and failed, further statements fail for the same time. Otherwise each waiting
 * statement would make such an attempt.
 */
const REST_MS = 500;

/**
 * How long a transaction may stand still. The locks of a host that was stopped or cut off in one must not last longer than its
 * leases.
 */
const IDLE_MS = 5_000;

/** How long a connection may take to say good-bye. */
const END_MS = 2_000;

/**
 * Connects to a database. Throws `journal.unreachable` and `journal.refused`; statements also throw `journal.read-only`,
 * `journal.full` and `journal.busy`. After a COMMIT failed with `journal.unreachable`, the changes may be there.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<PostgresConnection> {
	const { Client, types } = await loadOptional(async () => (await import("pg")).default);
	const shown = shownUrl(url);
	const inTurn = createMutex();
	let current: Client | null = null;
	let failed: { readonly fault: Error; readonly at: number } | null = null;
	let isTransactionLost = false;
	let isClosed = false;

	async function connect(): Promise<Client> {
		if (isClosed) throw new Error(`the connection to ${shown} was closed`);
		if (failed !== null && performance.now() - failed.at < REST_MS) throw failed.fault;
		const whole = await urlWithPassword(url);
		const client = new Client(clientConfig(whole, options, types));
		const lost = (): void => forget(client);
		// Without listeners, an error would end the process.
		client.on("error", lost);
		client.on("end", lost);
		const since = performance.now();
		await client.connect().catch((error) => {
			// An error of the driver leaves the socket open, and that would keep the process alive.
			void end(client);
			const fault = connectFault(error, whole);
			const at = performance.now();
			if (at - since > REST_MS) failed = { fault, at };
			throw fault;
		});
		current = client;
		return client;
	}

	function forget(client: Client): void {
		if (current !== client) return;
		current = null;
		isTransactionLost = client.getTransactionStatus() !== "I";
	}

	async function execute(text: string, values?: unknown[]): Promise<QueryResult<Row>> {
		if (isTransactionLost && !text.startsWith("BEGIN")) {
			// The server has rolled it back.
			if (text === "ROLLBACK") isTransactionLost = false;
			throw journalError("journal.unreachable", { url: shown, found: "the connection was lost in a transaction" });
		}
		isTransactionLost = false;
		const client = current ?? (await connect());
		const result = await client.query<Row>(text, values).catch(async (error) => {
			const fault = postgresFault(error, shown);
			// After a timeout, the answer may still come, and would be taken for that of the next statement.
			if (fault instanceof UserError && fault.code === "journal.unreachable") await end(client);
			throw fault;
		});
		// A transaction in which a statement has failed ends like this, without an error.
		if (text === "COMMIT" && result.command === "ROLLBACK") throw new Error("the transaction was rolled back");
		return result;
	}

	async function end(client: Client): Promise<void> {
		forget(client);
		await Promise.race([client.end().catch(() => undefined), elapsed(END_MS)]);
	}

	const inOrder = (text: string, values?: unknown[]): Promise<QueryResult<Row>> => inTurn(() => execute(text, values));

	const onText = (sql: string, bound: readonly Bound[] = []): Promise<QueryResult<Row>> =>
		bound.length === 0 ? inOrder(sql) : inOrder(numbered(sql), bound.map(withoutNul));

	await inOrder("SELECT 1");
	return {
		dialect: POSTGRES,
		run: async (sql, bound) => ({ changes: (await onText(sql, bound)).rowCount ?? 0 }),
		all: async (sql, bound) => (await onText(sql, bound)).rows,
		async script(sql) {
			await inOrder(sql);
		},
		executeSql: async (text, values) => ({ rows: (await inOrder(text, values)).rows }),
		async close() {
			await inTurn(async () => {
				isClosed = true;
				if (current !== null) await end(current);
			});
		},
	};
}

type Driver = Pick<typeof import("pg"), "Client" | "types">;

function clientConfig(url: string, { name, timeoutMs = STATEMENT_MS }: PostgresOptions, types: Driver["types"]) {
	return {
		connectionString: url,
		application_name: name,
		connectionTimeoutMillis: Math.min(CONNECT_MS, timeoutMs),
		query_timeout: timeoutMs,
		statement_timeout: Math.ceil(timeoutMs * SERVER_PART),
		idle_in_transaction_session_timeout: IDLE_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: 10_000,
		options: "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
		types: {
			getTypeParser: ((oid: number, format?: "text") =>
				oid === types.builtins.INT8 || oid === types.builtins.NUMERIC
					? Number
					: types.getTypeParser(oid, format)) as Driver["types"]["getTypeParser"],
		},
	};
}

/** PostgreSQL cannot store NUL in a text. */
function withoutNul(value: Bound): Bound {
	return typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;
}

function elapsed(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms).unref();
	});
}
