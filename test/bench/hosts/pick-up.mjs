import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { embedding } from "../../numbers/embeddings.mjs";

const FILES = 100;

/** Longer than settling takes, so that files become jobs one by one. */
const EVERY_MS = 400;

/** From the commit that creates a job to the commit by which a host that is idle takes it. */
export async function* pickUp(startCluster) {
	const cluster = await startCluster();
	try {
		await cluster.start("watcher", "watch");
		await cluster.start("worker", "work");
		for (let i = 0; i < FILES; i++) {
			writeFileSync(join(cluster.inbox, `embedding-${i}.safetensors`), embedding(i));
			await pause(EVERY_MS);
		}
		await cluster.done(FILES);
		const [found] = await cluster.rows(`
			WITH times AS (
				SELECT extract(epoch FROM pg_xact_commit_timestamp(taken.xmin) - pg_xact_commit_timestamp(made.xmin)) * 1000 AS ms
				FROM bench_log made JOIN bench_log taken USING (id)
				WHERE made.claim = 0 AND taken.claim = 1 AND taken.state = 'claimed')
			SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS median,
				percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS most FROM times`);
		yield `pick-up of a new job: median ${ms(found.median)}, 99 % ${ms(found.most)} (${found.count} jobs, one idle worker)`;
	} finally {
		await cluster.end();
	}
}

function ms(value) {
	return `${Number(value).toFixed(0)} ms`;
}
