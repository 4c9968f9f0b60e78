import { expect } from "vitest";
import type { Cluster, Host } from "./cluster.ts";

/** Waits until every job has ended, all deliveries are settled, and every file has its hashes. */
export async function untilNothingIsLeft({ rows }: Cluster): Promise<void> {
	await expect.poll(() => rows("SELECT id, state, holder FROM jobs WHERE state <> 'done'")).toEqual([]);
	// The queues of pg-boss itself begin with underscores.
	const deliveries = "SELECT name, state, data FROM pgboss.job WHERE state <> 'completed' AND name NOT LIKE '\\_\\_%'";
	await expect.poll(() => rows(deliveries)).toEqual([]);
	await expect.poll(() => rows("SELECT job_id, side FROM to_hash")).toEqual([]);
}

/** Waits until a host that has woken up has told the others that it does nothing. */
export async function untilIdle({ rows }: Cluster, { name }: Host): Promise<void> {
	const [now] = await rows<{ at: string }>("SELECT clock_timestamp()::text AS at");
	const idle = `SELECT status FROM hosts WHERE name = '${name}' AND beat_at > '${now?.at}'::timestamptz + interval '1 s'
		AND status::json->>'running' = '[]'`;
	await expect.poll(async () => (await rows(idle)).length, { interval: 50 }).toBe(1);
}
