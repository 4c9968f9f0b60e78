// Fills a journal with entries, for tests and benches that need more of them than jobs can make in time.
import sqlite3 from "sqlite3";

/** One entry of 20 is a refused file. The names repeat, each with the number of its entry. */
const FILL = `
	WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $count)
	INSERT INTO jobs (state, progress, claimed_at, source_path, source_name, source_bytes, dev, ino, mtime_ns, ctime_ns)
	SELECT 'done', '{"state":"done"}', strftime('%Y-%m-%dT%H:%M:%fZ', $last, '-' || (($count - n) * 29) || ' seconds'),
		'/inbox/' || name || '_' || n || '.safetensors', name || '_' || n || '.safetensors',
		(n % 97 + 3) * 73400320, '1', n, n, n
	FROM numbers JOIN (SELECT 0 AS of_name, 'deliberate' AS name UNION VALUES (1, 'realisticVision'), (2, 'abyssorangemix3'),
		(3, 'juggernautXL'), (4, 'flux_test_merge')) ON of_name = n % 5
	ORDER BY n`;

const OUTCOMES = `
	INSERT INTO outcomes (job_id, outcome, code, reason, finished_at, architecture, components, metric, summary, output_path,
		output_bytes, timings_ms, source_name, source_bytes, kind, base)
	SELECT id, iif(id % 20, 'published', 'refused'), iif(id % 20, NULL, 'model.unknown'),
		iif(id % 20, NULL, 'The file has no known model.'), claimed_at, iif(id % 20, 'SD-v1', NULL), '[]', NULL, NULL,
		iif(id % 20, '/library/Stable-diffusion/' || source_name, NULL), iif(id % 20, source_bytes / 2, NULL),
		'{"prune":2400}', source_name, source_bytes, iif(id % 20, 'checkpoint', NULL), iif(id % 20, 'sd1', NULL)
	FROM jobs ORDER BY id`;

/** Adds `count` entries to an empty journal that nobody else has open, the last of them finished at `last`. */
export async function fillJournal(path, count, last) {
	const database = new sqlite3.Database(path);
	const run = (sql, values = {}) =>
		new Promise((resolve, reject) => database.run(sql, values, (error) => (error ? reject(error) : resolve(null))));
	// A journal for a bench may be lost in a power cut.
	await run("PRAGMA synchronous = OFF");
	await run(FILL, { $count: count, $last: last });
	await run(OUTCOMES);
	await new Promise((resolve, reject) => database.close((error) => (error ? reject(error) : resolve(null))));
}
