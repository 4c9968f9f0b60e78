import pg from "pg";
import { expect } from "vitest";
import type { JobState } from "../../daemon/journal/port/model.ts";
import type { Cluster, Host } from "./cluster.ts";

/** A change of a job's row in the database, in the midst of which the host that makes it is held. */
export interface Moment {
	/**
	 * `before`: the change has been requested, and is undone if the host dies. `after`: it is durable, but the host does not
	 * know it yet.
	 */
	readonly when: "before" | "after";
	/** The state that the job gets. `queued`: the job is created. `taken`: another host takes it from its holder. */
	readonly state: JobState | "placeholder" | "taken";
	/** The name of the job's file. */
	readonly file: string;
	/** Only when the job was taken from another host. */
	readonly taken?: boolean;
}

/** A host that is held, as soon as it comes to the moment. */
export interface Hold {
	/** Waits until a host is held, and returns its name. */
	reached(): Promise<string>;
	/** Lets it go on, and every other host that comes there later. */
	release(): Promise<void>;
}

const CONDITIONS = {
	taken: "NEW.claim > OLD.claim AND OLD.claim > 0",
	placeholder: `NEW.progress LIKE '%"placeholder":true%' AND OLD.progress NOT LIKE '%"placeholder":true%'`,
};

/** Distinguishes these locks from those of the product. */
const LOCKS = 4711;

let holds = 0;

/**
 * Holds the host that comes to this moment, by a trigger that waits for a lock. So the product needs nothing for tests. The change is
 * committed when the hold has been released, whatever has become of the host: see `Moment.when`.
 */
export async function holdAt(
	{ url, rows, watcher }: Cluster,
	{ when, state, file, taken = false }: Moment,
): Promise<Hold> {
	const key = ++holds;
	const event = state === "queued" ? "INSERT" : "UPDATE";
	const change = state in CONDITIONS ? CONDITIONS[state as keyof typeof CONDITIONS] : changesTo(state);
	const further = taken ? " AND NEW.claim > 1" : "";
	await rows(FUNCTION);
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => undefined);
	await client.connect();
	await client.query(`SELECT pg_advisory_lock(${LOCKS}, ${key})`);
	const [kind, timing, deferred] =
		when === "before" ? ["", "BEFORE", ""] : ["CONSTRAINT", "AFTER", "DEFERRABLE INITIALLY DEFERRED"];
	await rows(`CREATE ${kind} TRIGGER hold_${key} ${timing} ${event} ON jobs ${deferred} FOR EACH ROW
		WHEN (NEW.source_name = '${file}' AND ${change}${further}) EXECUTE FUNCTION hold(${key})`);

	async function held(): Promise<string | null> {
		const [found] = await rows<{ name: string }>(`SELECT a.application_name AS name
			FROM pg_locks l JOIN pg_stat_activity a USING (pid)
			WHERE l.locktype = 'advisory' AND l.classid = ${LOCKS} AND l.objid = ${key} AND NOT l.granted`);
		if (found === undefined) return null;
		// A new job has no holder yet; it comes from the host that watches.
		return found.name.slice("held ".length) || (await watcher());
	}

	return {
		async reached() {
			let name: string | null = null;
			await expect
				.poll(async () => {
					name = await held();
					return name;
				}, POLL)
				.not.toBe(null);
			return name ?? "";
		},
		async release() {
			await client.end();
		},
	};
}

const POLL = { interval: 20, timeout: 120_000 };

function changesTo(state: string): string {
	return state === "queued" ? "true" : `NEW.state = '${state}' AND OLD.state <> NEW.state`;
}

/** While it waits, the name of its connection says which host is held. */
const FUNCTION = `CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
	DECLARE before text := current_setting('application_name');
	BEGIN
		PERFORM set_config('application_name', 'held ' || coalesce(NEW.holder, ''), false);
		PERFORM pg_advisory_lock(${LOCKS}, TG_ARGV[0]::int);
		PERFORM pg_advisory_unlock(${LOCKS}, TG_ARGV[0]::int);
		PERFORM set_config('application_name', before, false);
		RETURN NEW;
	END $$`;

/** The host of this name. */
export function named(hosts: Iterable<Host>, name: string): Host {
	for (const host of hosts) if (host.name === name) return host;
	throw new Error(`there is no host ${name}`);
}
