import { randomUUID } from "node:crypto";
import type { Config } from "../../config/config.ts";
import type { Coordination } from "../coordination.ts";
import { openPostgres } from "../journal/postgres/connection.ts";
import { databaseNow } from "../journal/postgres/database-now.ts";
import { openSharedJournal } from "../journal/postgres/journal.ts";
import { requireAllowed } from "../journal/postgres/schema.ts";
import { channelsOf } from "../post-processing.ts";
import type { InHand } from "../queue.ts";
import type { RecoveryPlace } from "../recover.ts";
import { finishRevisions } from "../revise/one-at-a-time.ts";
import { revisionTurn } from "../revise/turn.ts";
import { nowText } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import { createClosers } from "./closers.ts";
import { withDatabaseTime } from "./database-time.ts";
import { createLeaseTable, LEASE_STATEMENT_MS } from "./leases/lease-table.ts";
import { doOnOneHost } from "./leases/on-one-host.ts";
import { sweepPlaces } from "./leases/sweep-places.ts";
import { watchLeases } from "./leases/watch-leases.ts";
import { BEAT_STATEMENT_MS, joinHosts } from "./members/join-hosts.ts";
import { requireNode } from "./require-node.ts";
import { withDevices } from "./storage/devices.ts";
import { proveFolders } from "./storage/prove-folders.ts";
import { requireMounted } from "./storage/require-mounted.ts";
import { sharedFolders } from "./storage/shared-folders.ts";
import { proveStorage } from "./storage/shared-storage.ts";
import { clusterOf } from "./storage/shares.ts";
import { type Deliveries, openDeliveries } from "./work/deliveries.ts";
import { createSharedQueue } from "./work/shared-queue.ts";

interface HostParts {
	/** The URL of the shared journal, without a password. */
	readonly journal: string;
	/** The state folder. */
	readonly state: string;
	/** The version of autoprune. */
	readonly version: string;
	readonly log: Log;
}

/** A job that shows no progress for this long waits for a share that hangs on this host. */
const PATIENCE_MS = 10 * 60_000;

/** How long handlers may take to give their jobs back when the daemon stops; they have been told to before. */
const GRACE_MS = 5_000;

/**
 * The checks that must pass before this host creates any folder. Throws `hosts.node-too-old`, and the errors of `requireMounted`.
 */
export async function requireHostReady(config: Config, url: string): Promise<void> {
	requireNode(process.versions.node);
	await requireMounted(config, url);
}

/**
 * The coordination of a daemon that shares its inboxes and libraries with daemons on other hosts, by a PostgreSQL database.
 * Throws `hosts.*`, `journal.*` and `work.folder-missing`.
 */
export async function coordinateHosts(
	config: Config,
	{ journal: url, state, version, log }: HostParts,
): Promise<Coordination> {
	const { role, host: name } = config;
	const closers = createClosers();
	try {
		const migrates = role !== "work";
		let deliveries: Deliveries | null = null;
		const shared = closers.add(
			await openSharedJournal(url, {
				name: "autoprune journal",
				migrates,
				channels: channelsOf(config),
				deliver: async (executeSql, jobs) => deliveries?.sendIn(executeSql, jobs),
			}),
		);
		const onError = (error: Error): void => log.debug({ err: error }, "pg-boss had an error");
		const opened = await openDeliveries(url, { migrates, onError });
		closers.add({ close: () => opened.close(GRACE_MS) });
		deliveries = opened;
		const connection = closers.add(await openPostgres(url, { name: "autoprune host", timeoutMs: BEAT_STATEMENT_MS }));
		const cluster = await clusterOf(connection);
		const storage = await proveStorage(await sharedFolders(config, connection), (folders) =>
			proveFolders(folders, cluster, connection),
		);
		const journal = withDatabaseTime(withDevices(shared, storage.devices), () => databaseNow(connection));
		let places: readonly RecoveryPlace[] = [];
		let inHand = (): InHand => ({ running: [], queued: 0, putOff: [], blocked: [] });
		let unseen = (): string | null => null;
		const host = { id: randomUUID(), name, pid: process.pid, version, role };
		const joined = await joinHosts(connection, {
			host,
			log,
			status: () => statusOf(inHand(), storage.lastFault() ?? unseen()),
			requireAllowed: () => requireAllowed(connection, url),
		});
		closers.add({ close: () => joined.leave() });
		const forLeases = closers.add(await openPostgres(url, { name: "autoprune leases", timeoutMs: LEASE_STATEMENT_MS }));
		const table = closers.add(createLeaseTable(forLeases, host.id, log));
		const inboxes = role === "work" ? [] : config.inboxes.map(({ inbox }) => inbox);
		const watched = closers.add(watchLeases(table, connection, { inboxes, storage, log }));
		unseen = watched.fault;
		return {
			journal,
			instance: cluster,
			daemon: host.id,
			scans: role !== "work",
			mustStop: joined.mustStop,
			refusal: watched.refusal,
			async recover(given) {
				places = given;
				const turn = revisionTurn({ kind: "postgres", url }, state);
				// Each job is recovered when a host takes it up.
				await finishRevisions({ journal, turn, now: nowText, log });
			},
			createQueue(contexts, services, signal) {
				const works = role !== "watch";
				const { leaseOf } = watched;
				const own = { storage, deliveries: opened, host: name, works, leaseOf, patienceMs: PATIENCE_MS };
				const queue = createSharedQueue({ journal, contexts, services, signal, ...own });
				inHand = queue.inHand;
				return queue;
			},
			oneAtATime: async (start) =>
				doOnOneHost(table, start, {
					journal,
					deliveries: opened,
					sweep: () => sweepPlaces(places, journal, log),
					log,
				}),
			close: () => closers.close(),
		};
	} catch (error) {
		await closers.close();
		throw error;
	}
}

/** The status that is sent with each heartbeat. */
function statusOf({ running, blocked }: InHand, fault: string | null) {
	return { running: running.map(({ path }) => path), trouble: fault ?? blocked[0]?.fault.message ?? null };
}
