import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { embedding } from "../../numbers/embeddings.mjs";

/** Jobs per second from the first one's creation to the end of the last one. All hosts are on this machine. */
export async function* throughput(startCluster, { files }) {
	for (const workers of [1, 2, 4]) {
		const cluster = await startCluster();
		try {
			await cluster.start("watcher", "watch");
			for (let i = 1; i <= workers; i++) await cluster.start(`worker-${i}`, "work");
			for (let i = 0; i < files; i++) {
				writeFileSync(join(cluster.inbox, `embedding-${i}.safetensors`), embedding(i));
			}
			await cluster.done(files);
			const [{ seconds, most, least }] = await cluster.rows(`
				WITH shares AS (SELECT count(*) AS jobs FROM bench_log WHERE state = 'done' GROUP BY holder)
				SELECT extract(epoch FROM max(at) - min(at)) AS seconds,
					(SELECT max(jobs) FROM shares) AS most, (SELECT min(jobs) FROM shares) AS least
				FROM bench_log`);
			const rate = (files / seconds).toFixed(1);
			yield `${workers} workers: ${rate} jobs/s (${files} files of 5 KB; each worker did ${least} to ${most})`;
		} finally {
			await cluster.end();
		}
	}
}
