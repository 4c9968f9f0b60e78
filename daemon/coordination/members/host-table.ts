import type { Connection, Row } from "../../journal/sql/connection.ts";
import { numberIn, textIn } from "../../journal/sql/rows.ts";

/** What a host tells the others about itself. */
export interface HostDescription {
	/** New for each process. */
	readonly id: string;
	/** For people: the host name, or the setting `host`. */
	readonly name: string;
	readonly pid: number;
	/** The version of autoprune. */
	readonly version: string;
	readonly role: string;
}

/** A host as the others see it. */
export interface ListedHost extends HostDescription {
	/** Its own status as JSON; null before it has sent one. */
	readonly status: string | null;
	/** Milliseconds since its last beat, by the clock of the database. */
	readonly ageMs: number;
}

/** What the database answers to a beat. */
export interface BeatReply {
	/** Raised when a backup of the database was restored. */
	readonly generation: number;
	/** The clock of the database, in milliseconds since 1970. */
	readonly nowMs: number;
}

/** After this long without a beat, a host is dead or cut off: five beats. */
export const SILENT_AFTER_MS = 10_000;

/** The row is inserted again if somebody has deleted it. */
const BEAT = `INSERT INTO hosts (id, name, pid, version, role, status, beat_at)
	VALUES (?, ?, ?, ?, ?, ?, clock_timestamp())
	ON CONFLICT (id) DO UPDATE SET status = excluded.status, beat_at = clock_timestamp()
	RETURNING (SELECT generation FROM meta) AS generation,
		(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms`;

/** Writes the row of a host. */
export async function writeBeat(
	connection: Connection,
	host: HostDescription,
	status: string | null,
): Promise<BeatReply> {
	const { id, name, pid, version, role } = host;
	const [row = {}] = await connection.all(BEAT, [id, name, pid, version, role, status]);
	return { generation: numberIn(row, "generation"), nowMs: numberIn(row, "now_ms") };
}

/** Deletes the rows of silent processes of this name. One that was only cut off comes back with its next beat. */
export async function forgetPredecessors(connection: Connection, { id, name }: HostDescription): Promise<void> {
	const silent = `beat_at < clock_timestamp() - interval '${SILENT_AFTER_MS} milliseconds'`;
	const sql = `DELETE FROM hosts WHERE name = ? AND id <> ? AND ${silent}`;
	await connection.run(sql, [name, id]);
}

/** Every host, by name. Those that ended without leaving are included, with their age. */
export async function listHosts(connection: Connection): Promise<readonly ListedHost[]> {
	const rows = await connection.all(`SELECT id, name, pid, version, role, status,
			(extract(epoch FROM clock_timestamp() - beat_at) * 1000)::float8 AS age_ms
		FROM hosts ORDER BY name, id`);
	return rows.map(hostFrom);
}

/** Deletes the row of a host. A host that still runs comes back with its next beat. Returns whether there was one. */
export async function forgetHost(connection: Connection, id: string): Promise<boolean> {
	return (await connection.run("DELETE FROM hosts WHERE id = ?", [id])).changes > 0;
}

function hostFrom(row: Row): ListedHost {
	return {
		id: textIn(row, "id"),
		name: textIn(row, "name"),
		pid: numberIn(row, "pid"),
		version: textIn(row, "version"),
		role: textIn(row, "role"),
		status: row.status === null ? null : textIn(row, "status"),
		ageMs: Math.max(0, Math.round(numberIn(row, "age_ms"))),
	};
}
