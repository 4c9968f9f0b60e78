/**
 * The steps from an empty database to today's, in order; the database's `user_version` counts those it has taken.
 * A step that was released is never changed: write a new one.
 */
export const MIGRATIONS: readonly string[] = [
	`
	CREATE TABLE jobs (
		id              INTEGER PRIMARY KEY AUTOINCREMENT,
		state           TEXT    NOT NULL CHECK (state IN
			('queued', 'claimed', 'processing', 'produced', 'publishing', 'published', 'quarantining', 'done')),
		progress        TEXT    NOT NULL,
		attempt         INTEGER NOT NULL DEFAULT 1,
		interrupted     INTEGER NOT NULL DEFAULT 0,
		claimed_at      TEXT    NOT NULL,
		source_path     TEXT    NOT NULL,
		source_path_raw BLOB,
		source_name     TEXT    NOT NULL,
		source_bytes    INTEGER NOT NULL,
		dev             TEXT    NOT NULL,
		ino             TEXT    NOT NULL,
		mtime_ns        TEXT    NOT NULL,
		ctime_ns        TEXT    NOT NULL,
		source_left     INTEGER NOT NULL DEFAULT 0
	) STRICT;

	CREATE UNIQUE INDEX jobs_live ON jobs (ino, dev, source_bytes, mtime_ns) WHERE state <> 'done';
	CREATE INDEX jobs_by_identity ON jobs (ino, dev);
	CREATE INDEX jobs_by_name ON jobs (source_name);

	CREATE TABLE outcomes (
		job_id       INTEGER PRIMARY KEY REFERENCES jobs (id),
		outcome      TEXT    NOT NULL CHECK (outcome IN ('published', 'unchanged', 'refused', 'crashed')),
		code         TEXT,
		reason       TEXT,
		finished_at  TEXT    NOT NULL,
		architecture TEXT,
		components   TEXT    NOT NULL,
		metric       TEXT,
		summary      TEXT,
		output_path  TEXT,
		output_bytes INTEGER,
		timings_ms   TEXT    NOT NULL
	) STRICT;

	CREATE INDEX outcomes_by_time ON outcomes (finished_at, job_id);
	CREATE INDEX outcomes_by_kind ON outcomes (outcome, finished_at, job_id);
	`,
];
