import type { ConstructorOptions, PgBoss, QueueOptions } from "pg-boss";
import type { JobToDeliver } from "../../journal/port/shared-journal.ts";
import { postgresFault } from "../../journal/postgres/faults.ts";
import { loadOptional } from "../../journal/postgres/optional-package.ts";
import { urlWithPassword } from "../../journal/postgres/password-file.ts";
import { shownUrl } from "../../journal/postgres/url.ts";
import { SMALL_BYTES } from "../../queue/slots.ts";
import { type Delivery, type DeliveryWorkers, startDeliveryWorkers } from "./delivery-workers.ts";

/** Runs one statement on the connection of a transaction. */
type ExecuteSql = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

/**
 * Delivers the numbers of jobs to hosts, each to one host at a time. A delivery is repeated until a host has settled it. It
 * is only a message: the row in the journal says what has to be done.
 */
export interface Deliveries {
	/** Adds jobs in the transaction of `executeSql`. A job whose delivery is not settled yet gets no second one. */
	sendIn(executeSql: ExecuteSql, jobs: readonly JobToDeliver[]): Promise<void>;
	/** Like `sendIn`, but in its own transaction. */
	send(jobs: readonly JobToDeliver[]): Promise<void>;
	/**
	 * Starts taking deliveries, at most `atOnce` at the same time; stalled ones are not counted. When the handler resolves, the
	 * delivery is settled. When it rejects, the job is delivered again, to any host: first after 1 to 2 s, then after twice as
	 * long each time, up to 30 s.
	 */
	work(atOnce: AtOnce, handler: (delivery: Delivery) => Promise<void>): DeliveryWorkers;
	/** Waits at most `graceMs` milliseconds for running handlers. The jobs of those that still run go to other hosts. */
	close(graceMs: number): Promise<void>;
}

/** Deliveries that one host takes at once. */
interface AtOnce {
	/** Jobs of files up to 1 MiB. */
	readonly small: number;
	readonly large: number;
}

interface DeliveryOptions {
	/** Whether pg-boss may create and migrate its tables. If not, it must find them. */
	readonly migrates: boolean;
	/** Receives errors that pg-boss passes over, such as a lost connection. */
	readonly onError: (error: Error) => void;
}

const SMALL = "prune-small";
const LARGE = "prune";

/** A delivery without a sign of life for this long is given to another host; the least that pg-boss allows. */
const HEARTBEAT_S = 10;

/**
 * The interval at which each host tries to search for lost deliveries. It searches if the last search, by any host, is at least
 * this old. After the death of the host that searched last, the gap can be twice as long, because the timers of the hosts are
 * not synchronised.
 */
const MONITOR_S = 2;

/** Rows that one statement inserts. */
const SENT_AT_ONCE = 500;

const QUEUE: QueueOptions = {
	heartbeatSeconds: HEARTBEAT_S,
	// The journal decides when a job has failed too often. A delivery beyond this is sent again with all that were lost.
	retryLimit: 1000,
	retryDelay: 1,
	retryBackoff: true,
	// Most jobs that come again wait for disk space, memory or their library, and each host has its own.
	retryDelayMax: 30,
	expireInSeconds: 24 * 60 * 60,
	deleteAfterSeconds: 24 * 60 * 60,
};

/** Limits for a connection that was cut without a reply. Milliseconds. */
const NETWORK = { connectionTimeoutMillis: 10_000, query_timeout: 30_000, keepAlive: true };

/**
 * Opens the deliveries in a PostgreSQL database. Throws `hosts.packages-missing` and `journal.*`. `url`:
 * without a password, as in the settings.
 */
export async function openDeliveries(url: string, { migrates, onError }: DeliveryOptions): Promise<Deliveries> {
	const options: ConstructorOptions = {
		...NETWORK,
		connectionString: await urlWithPassword(url),
		max: 4,
		migrate: migrates,
		createSchema: migrates,
		schedule: false,
		registerInstance: false,
		useListenNotify: true,
		superviseIntervalSeconds: MONITOR_S,
		monitorIntervalSeconds: MONITOR_S,
	};
	const { PgBoss } = await loadOptional(() => import("pg-boss"));
	const boss = new PgBoss(options);
	boss.on("error", onError);
	try {
		await boss.start();
		if (migrates) for (const name of [SMALL, LARGE]) await makeQueue(boss, name);
	} catch (error) {
		await boss.stop({ graceful: false }).catch(onError);
		throw postgresFault(error as Error, shownUrl(url));
	}

	async function send(jobs: readonly JobToDeliver[], db?: { readonly executeSql: ExecuteSql }): Promise<void> {
		for (const [name, of] of [[SMALL, isSmall] as const, [LARGE, isLarge] as const]) {
			const chosen = jobs.filter(of).map(({ id }) => ({ data: { job: id }, singletonKey: String(id) }));
			for (let from = 0; from < chosen.length; from += SENT_AT_ONCE) {
				await boss.insert(name, chosen.slice(from, from + SENT_AT_ONCE), db && { db });
			}
		}
	}

	return {
		sendIn: (executeSql, jobs) => send(jobs, { executeSql }),
		send: (jobs) => send(jobs),
		work: ({ small, large }, handler) =>
			startDeliveryWorkers(boss, {
				queues: { [SMALL]: small, [LARGE]: large },
				heartbeatS: HEARTBEAT_S,
				handler,
				onError,
			}),
		close: (graceMs) => boss.stop({ graceful: true, timeout: graceMs }),
	};
}

/** Several hosts may do this at once. A queue of an older version gets the options of this one. */
async function makeQueue(boss: PgBoss, name: string): Promise<void> {
	if ((await boss.getQueue(name)) === null)
		await boss.createQueue(name, { ...QUEUE, policy: "exclusive", notify: true });
	else await boss.updateQueue(name, QUEUE);
}

function isSmall({ bytes }: JobToDeliver): boolean {
	return bytes <= SMALL_BYTES;
}

function isLarge(job: JobToDeliver): boolean {
	return !isSmall(job);
}
