import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { VAE_V1, writeSparse } from "../../e2e/sparse.ts";
import { embedding } from "../../numbers/embeddings.mjs";

/** From the death of a worker in the middle of a job to the commit by which another one has taken the job. */
export async function* deadWorker(startCluster, { runs }) {
	const cluster = await startCluster();
	try {
		await cluster.start("watcher", "watch");
		for (const name of ["one", "two"]) await cluster.start(name, "work");
		const taken = [];
		for (let run = 1; run <= runs; run++) {
			writeSparse(join(cluster.inbox, `vae-${run}.safetensors`), VAE_V1);
			const [{ id, holder }] = await cluster.found("SELECT id, holder FROM jobs WHERE state = 'processing'");
			const killed = await cluster.kill(holder);
			const [{ at }] = await cluster.found("SELECT at FROM bench_log WHERE id = $1 AND claim = 2", [id]);
			taken.push(at - killed);
			await cluster.start(holder, "work");
			await cluster.done(run);
		}
		yield `takeover of a dead worker's job: ${listed(taken)}`;
	} finally {
		await cluster.end();
	}
}

const WATCHER = `SELECT h.name, clock_timestamp() AS now FROM leases l JOIN hosts h ON h.id = l.holder
	WHERE l.name LIKE 'watch:%' AND h.beat_at > clock_timestamp() - interval '6 s'`;

/** From the death of the watching host to the next one's lease, and to the commit that creates a job of a file that came then. */
export async function* deadWatcher(startCluster, { runs }) {
	const cluster = await startCluster();
	try {
		for (const name of ["one", "two"]) await cluster.start(name);
		const [leased, arrived] = [[], []];
		for (let run = 1; run <= runs; run++) {
			const [{ name }] = await cluster.found(WATCHER);
			const killed = await cluster.kill(name);
			writeFileSync(join(cluster.inbox, `embedding-${run}.safetensors`), embedding(run));
			const [{ now }] = await cluster.found(`${WATCHER} AND h.name <> $1`, [name]);
			leased.push(now - killed);
			const [{ at }] = await cluster.found(
				"SELECT at FROM bench_log WHERE claim = 0 GROUP BY at ORDER BY at OFFSET $1 - 1",
				[run],
			);
			arrived.push(at - killed);
			await cluster.start(name);
			await cluster.done(run);
		}
		yield `takeover of a dead watcher's inbox: ${listed(leased)}; until a new file is a job: ${listed(arrived)}`;
	} finally {
		await cluster.end();
	}
}

function listed(times) {
	const sorted = times.toSorted((a, b) => a - b);
	return `${sorted.map((time) => (time / 1000).toFixed(1)).join(", ")} s`;
}
