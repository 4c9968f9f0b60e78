/**
 * The steps from an empty database to the current schema, in order; the database's `user_version` counts the applied
 * steps. A released step is never changed: add a new one instead.
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
	`
	CREATE TABLE known (
		name      TEXT    NOT NULL,
		class     TEXT    NOT NULL,
		part      TEXT    NOT NULL CHECK (part IN ('unet', 'vae', 'clip')),
		number    INTEGER NOT NULL,
		taught_at TEXT    NOT NULL,
		PRIMARY KEY (name, class)
	) STRICT;
	`,
	`
	ALTER TABLE jobs ADD COLUMN retired_path TEXT;
	ALTER TABLE jobs ADD COLUMN retired_path_raw BLOB;

	ALTER TABLE outcomes ADD COLUMN source_name TEXT NOT NULL DEFAULT '';
	ALTER TABLE outcomes ADD COLUMN source_bytes INTEGER NOT NULL DEFAULT 0;
	UPDATE outcomes SET (source_name, source_bytes) =
		(SELECT source_name, source_bytes FROM jobs WHERE id = job_id);

	DROP INDEX jobs_by_name;
	DROP INDEX outcomes_by_time;
	CREATE INDEX outcomes_by_time ON outcomes
		(finished_at, job_id, outcome, architecture, source_name, source_bytes, output_bytes);
	CREATE INDEX outcomes_by_architecture ON outcomes (architecture, finished_at, job_id);
	CREATE INDEX outcomes_by_both ON outcomes (architecture, outcome, finished_at, job_id);

	CREATE TABLE recorded (
		turn   INTEGER PRIMARY KEY AUTOINCREMENT,
		job_id INTEGER NOT NULL UNIQUE REFERENCES outcomes (job_id) ON DELETE CASCADE
	) STRICT;

	CREATE TABLE tallies (
		day          TEXT    NOT NULL,
		architecture TEXT    NOT NULL,
		outcome      TEXT    NOT NULL,
		files        INTEGER NOT NULL,
		bytes_in     INTEGER NOT NULL,
		bytes_out    INTEGER NOT NULL,
		PRIMARY KEY (day, architecture, outcome)
	) STRICT, WITHOUT ROWID;
	INSERT INTO tallies
		SELECT substr(finished_at, 1, 10), ifnull(architecture, ''), outcome, count(*), sum(source_bytes),
			sum(ifnull(output_bytes, 0))
		FROM outcomes GROUP BY 1, 2, 3;

	CREATE TRIGGER outcomes_recorded AFTER INSERT ON outcomes BEGIN
		INSERT INTO recorded (job_id) VALUES (NEW.job_id);
		INSERT INTO tallies VALUES (substr(NEW.finished_at, 1, 10), ifnull(NEW.architecture, ''), NEW.outcome, 1,
			NEW.source_bytes, ifnull(NEW.output_bytes, 0))
		ON CONFLICT DO UPDATE SET files = files + 1, bytes_in = bytes_in + excluded.bytes_in,
			bytes_out = bytes_out + excluded.bytes_out;
	END;
	CREATE TRIGGER outcomes_withdrawn AFTER DELETE ON outcomes BEGIN
		UPDATE tallies SET files = files - 1, bytes_in = bytes_in - OLD.source_bytes,
			bytes_out = bytes_out - ifnull(OLD.output_bytes, 0)
		WHERE day = substr(OLD.finished_at, 1, 10) AND architecture = ifnull(OLD.architecture, '')
			AND outcome = OLD.outcome;
		DELETE FROM tallies WHERE files = 0 AND day = substr(OLD.finished_at, 1, 10)
			AND architecture = ifnull(OLD.architecture, '') AND outcome = OLD.outcome;
	END;
	CREATE TRIGGER outcomes_are_replaced BEFORE UPDATE ON outcomes BEGIN
		SELECT RAISE(ABORT, 'an outcome is deleted and written anew, so that the tallies follow');
	END;

	CREATE TABLE reports (
		job_id INTEGER PRIMARY KEY REFERENCES outcomes (job_id) ON DELETE CASCADE,
		report TEXT    NOT NULL
	) STRICT;

	CREATE TABLE hashes (
		job_id  INTEGER NOT NULL REFERENCES outcomes (job_id) ON DELETE CASCADE,
		side    TEXT    NOT NULL CHECK (side IN ('source', 'output')),
		sha256  TEXT    NOT NULL,
		auto_v1 TEXT,
		tensors TEXT,
		PRIMARY KEY (job_id, side)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX hashes_by_sha256 ON hashes (sha256);
	CREATE INDEX hashes_by_auto_v1 ON hashes (auto_v1);
	CREATE INDEX hashes_by_tensors ON hashes (tensors);

	CREATE TABLE to_hash (
		job_id INTEGER NOT NULL REFERENCES outcomes (job_id) ON DELETE CASCADE,
		side   TEXT    NOT NULL CHECK (side IN ('source', 'output')),
		path   BLOB    NOT NULL,
		dev    TEXT    NOT NULL,
		ino    TEXT    NOT NULL,
		bytes  INTEGER NOT NULL,
		tries  INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (job_id, side)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE outbox (
		id      INTEGER PRIMARY KEY AUTOINCREMENT,
		job_id  INTEGER NOT NULL REFERENCES outcomes (job_id) ON DELETE CASCADE,
		channel TEXT    NOT NULL CHECK (channel IN ('command', 'webhook')),
		tries   INTEGER NOT NULL DEFAULT 0,
		due_at  TEXT    NOT NULL,
		UNIQUE (job_id, channel)
	) STRICT;
	CREATE INDEX outbox_by_due ON outbox (channel, due_at, id);
	`,
	`
	CREATE VIRTUAL TABLE names USING fts5 (source_name, content = 'outcomes', content_rowid = 'job_id',
		tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0);
	INSERT INTO names (names) VALUES ('rebuild');
	CREATE TRIGGER outcomes_named AFTER INSERT ON outcomes BEGIN
		INSERT INTO names (rowid, source_name) VALUES (NEW.job_id, NEW.source_name);
	END;
	CREATE TRIGGER outcomes_unnamed AFTER DELETE ON outcomes BEGIN
		INSERT INTO names (names, rowid, source_name) VALUES ('delete', OLD.job_id, OLD.source_name);
	END;
	`,
	`
	CREATE TABLE pause (
		one   INTEGER PRIMARY KEY CHECK (one = 1),
		since TEXT    NOT NULL,
		why   TEXT
	) STRICT;
	`,
	`
	CREATE TABLE sidecars (
		job_id INTEGER NOT NULL REFERENCES outcomes (job_id) ON DELETE CASCADE,
		name   TEXT    NOT NULL,
		path   TEXT,
		PRIMARY KEY (job_id, name)
	) STRICT, WITHOUT ROWID;
	`,
	`
	CREATE TABLE calendar (
		one       INTEGER PRIMARY KEY CHECK (one = 1),
		last_done TEXT    NOT NULL
	) STRICT;
	`,
	`
	ALTER TABLE jobs ADD COLUMN remembered INTEGER NOT NULL DEFAULT 1;

	CREATE TABLE outputs (
		job_id   INTEGER PRIMARY KEY REFERENCES outcomes (job_id) ON DELETE CASCADE,
		ino      TEXT NOT NULL,
		mtime_ns TEXT
	) STRICT;

	CREATE TABLE revisions (
		id        INTEGER PRIMARY KEY AUTOINCREMENT,
		job_id    INTEGER NOT NULL REFERENCES outcomes (job_id),
		kind      TEXT    NOT NULL CHECK (kind IN ('undo', 'retry')),
		begun_at  TEXT    NOT NULL,
		done_at   TEXT,
		after_job INTEGER NOT NULL,
		work      TEXT    NOT NULL
	) STRICT;
	CREATE UNIQUE INDEX revisions_open ON revisions (job_id) WHERE done_at IS NULL;
	CREATE UNIQUE INDEX revisions_undo ON revisions (job_id) WHERE kind = 'undo';
	CREATE INDEX revisions_by_kind ON revisions (kind, job_id);

	ALTER TABLE tallies ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE tallies ADD COLUMN undone_saved INTEGER NOT NULL DEFAULT 0;
	DROP TRIGGER outcomes_recorded;
	CREATE TRIGGER outcomes_recorded AFTER INSERT ON outcomes BEGIN
		INSERT INTO recorded (job_id) VALUES (NEW.job_id);
		INSERT INTO tallies (day, architecture, outcome, files, bytes_in, bytes_out)
		VALUES (substr(NEW.finished_at, 1, 10), ifnull(NEW.architecture, ''), NEW.outcome, 1,
			NEW.source_bytes, ifnull(NEW.output_bytes, 0))
		ON CONFLICT DO UPDATE SET files = files + 1, bytes_in = bytes_in + excluded.bytes_in,
			bytes_out = bytes_out + excluded.bytes_out;
	END;
	CREATE TRIGGER revisions_done AFTER UPDATE OF done_at ON revisions
	WHEN NEW.kind = 'undo' AND OLD.done_at IS NULL AND NEW.done_at IS NOT NULL BEGIN
		UPDATE tallies SET undone = undone + 1, undone_saved = undone_saved +
			(SELECT source_bytes - ifnull(output_bytes, 0) FROM outcomes WHERE job_id = NEW.job_id)
		WHERE (day, architecture, outcome) =
			(SELECT substr(finished_at, 1, 10), ifnull(architecture, ''), outcome FROM outcomes WHERE job_id = NEW.job_id);
	END;
	`,
	`
	CREATE TABLE put_away (
		job_id   INTEGER PRIMARY KEY REFERENCES outcomes (job_id) ON DELETE CASCADE,
		files    TEXT NOT NULL,
		begun_at TEXT,
		ended_at TEXT,
		how      TEXT CHECK (how IN ('removed', 'gone', 'kept'))
	) STRICT;
	CREATE INDEX put_away_open ON put_away (job_id) WHERE how IS NULL;

	CREATE TABLE trashed (
		revision INTEGER PRIMARY KEY REFERENCES revisions (id),
		begun_at TEXT NOT NULL,
		ended_at TEXT,
		how      TEXT CHECK (how IN ('removed', 'gone', 'kept'))
	) STRICT;
	`,
	`
	CREATE TABLE clock_set (
		seen_at        TEXT    NOT NULL,
		by_ms          INTEGER NOT NULL,
		after_turn     INTEGER NOT NULL,
		after_revision INTEGER NOT NULL
	) STRICT;
	`,
	"CREATE TABLE libraries (folder TEXT PRIMARY KEY) STRICT;",
	`
	DROP TRIGGER outcomes_are_replaced;
	ALTER TABLE outcomes ADD COLUMN kind TEXT;
	ALTER TABLE outcomes ADD COLUMN base TEXT;
	ALTER TABLE outcomes ADD COLUMN variant TEXT;
	WITH meanings (architecture, kind, base, variant) AS (VALUES
		('SD-v1', 'checkpoint', 'sd1', NULL), ('SD-v1-ControlNet', 'checkpoint', 'sd1', NULL),
		('SD-v1-Pix2Pix', 'checkpoint', 'sd1', 'pix2pix'), ('SD-v2', 'checkpoint', 'sd2', NULL),
		('SD-v2-Depth', 'checkpoint', 'sd2', 'depth'), ('SD-XL', 'checkpoint', 'sdxl', NULL),
		('SD-XL-Refiner', 'checkpoint', 'sdxl-refiner', NULL), ('UNET-v1', 'diffusion-model', 'sd1', NULL),
		('UNET-v1-Pix2Pix', 'diffusion-model', 'sd1', 'pix2pix'), ('UNET-v2', 'diffusion-model', 'sd2', NULL),
		('UNET-v2-Depth', 'diffusion-model', 'sd2', 'depth'), ('UNET-XL', 'diffusion-model', 'sdxl', NULL),
		('UNET-XL-Refiner', 'diffusion-model', 'sdxl-refiner', NULL), ('EMA-v1', 'ema', 'sd1', NULL),
		('EMA-v1-Pix2Pix', 'ema', 'sd1', 'pix2pix'), ('EMA-v2', 'ema', 'sd2', NULL), ('EMA-v2-Depth', 'ema', 'sd2', 'depth'),
		('VAE-v1', 'vae', 'sd-4ch', NULL), ('CLIP-v1', 'text-encoder', 'clip-l', NULL),
		('CLIP-v2', 'text-encoder', 'clip-h', NULL), ('CLIP-v2-Diffusers', 'text-encoder', 'clip-h', NULL),
		('CLIP-XL', 'text-encoder', 'clip-g', NULL), ('CLIP-XL-Diffusers', 'text-encoder', 'clip-g', NULL),
		('ControlNet-v1', 'controlnet', 'sd1', NULL), ('LoRA-v1', 'lora', 'sd1', NULL), ('LoRA-v1-UNET', 'lora', 'sd1', NULL),
		('LoRA-v1-CLIP', 'lora', 'sd1', NULL), ('Embedding-v1', 'embedding', 'sd1', NULL),
		('Embedding-v2', 'embedding', 'sd2', NULL), ('Embedding-XL', 'embedding', 'sdxl', NULL),
		('Depth-v2', 'depth-model', 'sd2', NULL))
	UPDATE outcomes SET kind = meanings.kind, base = meanings.base, variant = meanings.variant
		FROM meanings WHERE meanings.architecture = outcomes.architecture;
	CREATE TRIGGER outcomes_are_replaced BEFORE UPDATE ON outcomes BEGIN
		SELECT RAISE(ABORT, 'an outcome is deleted and written anew, so that the tallies follow');
	END;

	DROP INDEX outcomes_by_time;
	CREATE INDEX outcomes_by_time ON outcomes
		(finished_at, job_id, outcome, architecture, source_name, source_bytes, output_bytes, kind, base);
	`,
	`
	DROP TRIGGER outcomes_named;
	DROP TRIGGER outcomes_unnamed;
	DROP TABLE names;
	`,
	`
	ALTER TABLE calendar ADD COLUMN runs INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE put_away ADD COLUMN after_run INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE revisions ADD COLUMN after_run INTEGER NOT NULL DEFAULT 0;
	DROP TABLE clock_set;
	`,
	"CREATE INDEX outputs_by_ino ON outputs (ino);",
	`
	CREATE TABLE stop_requests (count INTEGER NOT NULL) STRICT;
	INSERT INTO stop_requests VALUES (0);
	`,
	"ALTER TABLE jobs RENAME COLUMN attempt TO claim;",
];
