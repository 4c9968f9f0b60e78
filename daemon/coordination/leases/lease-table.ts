import type { Connection } from "../../journal/sql/connection.ts";
import { numberIn, textIn } from "../../journal/sql/rows.ts";
import type { Log } from "../../runtime/log.ts";
import { holdLease, LEASE_MS, type Lease } from "./held-lease.ts";
import { steadyNow } from "./steady-clock.ts";

/** Leases in the database: each has one holder at a time. */
export interface LeaseTable {
	/**
	 * Takes a lease. Null while another host, or another caller on this one, has it. Throws the errors of the connection; then
	 * this host may have taken it all the same, until it expires.
	 */
	lease(name: string): Promise<Lease | null>;
	/** Releases all leases of this host. The connection stays open. */
	close(): Promise<void>;
}

/** A lease that a host holds now. */
export interface ListedLease {
	readonly name: string;
	/** The id of the host. */
	readonly holder: string;
}

/** Begins the name of the lease on watching an inbox; the folder follows. */
export const WATCH_LEASE = "watch:";

const LEASE_TIME = `interval '${LEASE_MS} milliseconds'`;

/** A time in the future is of a server whose clock was set back: its lease would not expire. */
const IS_FRESH = `leases.beat_at BETWEEN clock_timestamp() - ${LEASE_TIME} AND clock_timestamp() + ${LEASE_TIME}`;

const TAKE = `INSERT INTO leases (name, holder, epoch, beat_at) VALUES (?, ?, 1, clock_timestamp())
	ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = leases.epoch + 1, beat_at = clock_timestamp()
	WHERE leases.holder IS NULL OR leases.holder = excluded.holder OR NOT (${IS_FRESH})
	RETURNING epoch`;

const BEAT = "UPDATE leases SET beat_at = clock_timestamp() WHERE name = ? AND holder = ? AND epoch = ?";

/** The epoch grows, so that changes which still name the lease are refused. */
const GIVE_UP = "UPDATE leases SET holder = NULL, epoch = epoch + 1 WHERE name = ? AND holder = ? AND epoch = ?";

/**
 * The time limit of a statement on the connection of a lease table. When one beat hangs, there is still time for another one
 * before the lease is lost.
 */
export const LEASE_STATEMENT_MS = 2_000;

/**
 * The leases of one host. `hostId` must be new for each process, because a lease that is held under this id is taken again at
 * once. Beats are sent over `connection`: its time limit must be `LEASE_STATEMENT_MS`, and nothing slow may run on it.
 */
export function createLeaseTable(connection: Connection, hostId: string, log: Log): LeaseTable {
	/** Null: it is being taken. */
	const leases = new Map<string, Lease | null>();
	let closed = false;

	async function take(name: string): Promise<Lease | null> {
		const takenAt = steadyNow();
		const [row] = await connection.all(TAKE, [name, hostId]);
		if (row === undefined) return null;
		const proof = { name, epoch: numberIn(row, "epoch") };
		const key = [name, hostId, proof.epoch];
		const lease = holdLease({
			proof,
			takenAt,
			beat: async () => (await connection.run(BEAT, key)).changes === 1,
			giveUp: async () => {
				await connection.run(GIVE_UP, key);
			},
			log,
		});
		if (!closed) return lease;
		await lease.release();
		return null;
	}

	return {
		async lease(name) {
			const own = leases.get(name);
			if (closed || own === null || own?.isLost() === false) return null;
			leases.set(name, null);
			let lease: Lease | null = null;
			try {
				lease = await take(name);
			} finally {
				if (lease === null) leases.delete(name);
				else leases.set(name, lease);
			}
			return lease;
		},
		async close() {
			closed = true;
			await Promise.all([...leases.values()].map((lease) => lease?.release()));
		},
	};
}

/** The leases that any host holds now, by name. */
export async function listLeases(connection: Connection): Promise<readonly ListedLease[]> {
	const rows = await connection.all(`SELECT name, holder FROM leases
		WHERE holder IS NOT NULL AND ${IS_FRESH} ORDER BY name`);
	return rows.map((row) => ({ name: textIn(row, "name"), holder: textIn(row, "holder") }));
}

/** The name of the host that holds a lease now; null while none does. */
export async function holderOf(connection: Connection, name: string): Promise<string | null> {
	const [row] = await connection.all(
		`SELECT hosts.name FROM leases JOIN hosts ON hosts.id = leases.holder WHERE leases.name = ? AND ${IS_FRESH}`,
		[name],
	);
	return row === undefined ? null : textIn(row, "name");
}
