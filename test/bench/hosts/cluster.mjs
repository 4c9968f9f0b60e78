import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { makeHome, tells } from "../../e2e/run.ts";

const LOOK_EVERY_MS = 10;

/** Every state of every job, with the time of the change. The transaction's number leads to the time of its commit. */
const LOG = `
	CREATE TABLE bench_log (
		id bigint, state text, claim bigint, holder text, at timestamptz DEFAULT clock_timestamp()
	);
	CREATE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		INSERT INTO bench_log (id, state, claim, holder) VALUES (NEW.id, NEW.state, NEW.claim, NEW.holder);
		RETURN NEW;
	END $$;
	CREATE TRIGGER bench_note AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION bench_note();`;

let databases = 0;

/** Hosts over a library of their own. The first one that starts must watch: it makes the schema. */
export async function startCluster(server) {
	const library = mkdtempSync(join(tmpdir(), "autoprune-bench-hosts-"));
	const inbox = join(library, "Autoprune");
	mkdirSync(inbox);
	const url = await server.createDatabase(`bench_${++databases}`);
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => undefined);
	await client.connect();
	/** By name. */
	const hosts = new Map();

	/** @type {(sql: string, bound?: unknown[]) => Promise<any[]>} */
	const rows = async (sql, bound) => (await client.query(sql, bound)).rows;

	async function start(name, role = "both") {
		const home = hosts.get(name)?.home ?? makeHome(`journal: ${url}\nhost: ${name}\nrole: ${role}\n`, library);
		const daemon = home.start();
		hosts.set(name, { home, daemon });
		await daemon.saw(tells("started"));
		const [{ logged }] = await rows("SELECT to_regclass('bench_log') IS NOT NULL AS logged");
		if (!logged) await client.query(LOG);
	}

	/** The first rows of a query that finds some. */
	async function found(sql, bound) {
		for (;;) {
			const some = await rows(sql, bound);
			if (some.length > 0) return some;
			await pause(LOOK_EVERY_MS);
		}
	}

	return {
		inbox,
		rows,
		start,
		found,
		/** Returns the time by the clock of the database. */
		async kill(name) {
			const { daemon } = hosts.get(name);
			daemon.process.kill("SIGKILL");
			await daemon.ended;
			const [{ now }] = await rows("SELECT clock_timestamp() AS now");
			return now;
		},
		/** Waits until so many jobs are done, and none is left. */
		async done(count) {
			await found(
				`SELECT 1 FROM (SELECT count(*) AS made, count(*) FILTER (WHERE state = 'done') AS done FROM jobs) AS c
				WHERE made = done AND made >= $1`,
				[count],
			);
		},
		async end() {
			await Promise.all([...hosts.values()].map(({ home }) => home.end()));
			await client.end();
			rmSync(library, { recursive: true, force: true });
		},
	};
}
