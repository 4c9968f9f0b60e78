/**
 * Functions and triggers of the first schema. `outcomes_recorded` and `outcomes_withdrawn` take a lock until the transaction ends:
 * entries are then numbered in the order of their commits, so that a reader misses none, and two hosts that add to the
 * same tallies in another order cannot block each other.
 */
export const TRIGGERS = `
	CREATE FUNCTION lock_tallies() RETURNS void LANGUAGE sql AS $$
		SELECT pg_advisory_xact_lock(hashtextextended('autoprune tallies', 0));
	$$;

	CREATE FUNCTION outcomes_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM lock_tallies();
		INSERT INTO recorded (job_id) VALUES (NEW.job_id);
		INSERT INTO tallies (day, architecture, outcome, files, bytes_in, bytes_out)
		VALUES (substr(NEW.finished_at, 1, 10), coalesce(NEW.architecture, ''), NEW.outcome, 1,
			NEW.source_bytes, coalesce(NEW.output_bytes, 0))
		ON CONFLICT (day, architecture, outcome) DO UPDATE SET files = tallies.files + 1,
			bytes_in = tallies.bytes_in + excluded.bytes_in, bytes_out = tallies.bytes_out + excluded.bytes_out;
		RETURN NULL;
	END;
	$$;
	CREATE TRIGGER outcomes_recorded AFTER INSERT ON outcomes
		FOR EACH ROW EXECUTE FUNCTION outcomes_recorded();

	CREATE FUNCTION outcomes_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM lock_tallies();
		UPDATE tallies SET files = files - 1, bytes_in = bytes_in - OLD.source_bytes,
			bytes_out = bytes_out - coalesce(OLD.output_bytes, 0)
		WHERE day = substr(OLD.finished_at, 1, 10) AND architecture = coalesce(OLD.architecture, '')
			AND outcome = OLD.outcome;
		DELETE FROM tallies WHERE files = 0 AND day = substr(OLD.finished_at, 1, 10)
			AND architecture = coalesce(OLD.architecture, '') AND outcome = OLD.outcome;
		RETURN NULL;
	END;
	$$;
	CREATE TRIGGER outcomes_withdrawn AFTER DELETE ON outcomes
		FOR EACH ROW EXECUTE FUNCTION outcomes_withdrawn();

	CREATE FUNCTION outcomes_are_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		RAISE EXCEPTION 'an outcome is deleted and written anew, so that the tallies follow';
	END;
	$$;
	CREATE TRIGGER outcomes_are_replaced BEFORE UPDATE ON outcomes
		FOR EACH ROW EXECUTE FUNCTION outcomes_are_replaced();

	CREATE FUNCTION revisions_done() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM lock_tallies();
		UPDATE tallies SET undone = undone + 1, undone_saved = undone_saved + o.source_bytes - coalesce(o.output_bytes, 0)
		FROM outcomes o WHERE o.job_id = NEW.job_id AND day = substr(o.finished_at, 1, 10)
			AND tallies.architecture = coalesce(o.architecture, '') AND tallies.outcome = o.outcome;
		RETURN NULL;
	END;
	$$;
	CREATE TRIGGER revisions_done AFTER UPDATE OF done_at ON revisions
		FOR EACH ROW WHEN (NEW.kind = 'undo' AND OLD.done_at IS NULL AND NEW.done_at IS NOT NULL)
		EXECUTE FUNCTION revisions_done();

	CREATE FUNCTION control_changed() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		UPDATE control_changes SET count = count + 1;
		RETURN NULL;
	END;
	$$;
	CREATE TRIGGER pause_changed AFTER INSERT OR UPDATE OR DELETE ON pause
		FOR EACH ROW EXECUTE FUNCTION control_changed();
	CREATE TRIGGER stop_requested AFTER UPDATE ON stop_requests
		FOR EACH ROW EXECUTE FUNCTION control_changed();
	CREATE TRIGGER retry_begun AFTER INSERT ON revisions
		FOR EACH ROW WHEN (NEW.kind = 'retry') EXECUTE FUNCTION control_changed();
`;
