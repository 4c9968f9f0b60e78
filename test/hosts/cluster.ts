import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { onTestFinished } from "vitest";
import { CLI, type Daemon, type Home, makeHome, tells } from "../e2e/run.ts";
import { newDatabase } from "../postgres.ts";

/** How a host is started. */
interface HostOptions {
	/** Added to its settings. */
	readonly yaml?: string;
	/** A command that runs the daemon in its turn, such as one that gives it other mounts. */
	readonly before?: readonly string[];
	/** Its own way to the database. */
	readonly url?: string;
}

/** Hosts that share a library and a database. Each is a process with a state folder of its own. */
export interface Cluster {
	readonly library: string;
	/** Of the database, by the server's socket. */
	readonly url: string;
	/** Starts a daemon, and waits until it has joined. Options that are a text are added to its settings. */
	start(name: string, options?: string | HostOptions): Promise<Host>;
	/** Starts a daemon that is to end by itself, and waits for that. */
	startRefused(name: string, options: HostOptions): Promise<{ readonly code: number; readonly said: string }>;
	/** The rows of a query. */
	rows<T extends object>(sql: string): Promise<readonly T[]>;
	/** The name of the host that watches the inbox. */
	watcher(): Promise<string | null>;
	/** What each finished job came to, by the name of its file. */
	outcomes(): Promise<Readonly<Record<string, readonly string[]>>>;
}

/** One of the hosts. */
export interface Host {
	readonly name: string;
	readonly home: Home;
	readonly daemon: Daemon;
	signal(signal: NodeJS.Signals): void;
}

/** Makes an empty library and an empty database, unless one is given. Both are removed when the test ends. */
export async function makeCluster(
	given?: string,
	library = mkdtempSync(join(tmpdir(), "autoprune-hosts-")),
): Promise<Cluster> {
	const url = given ?? (await newDatabase());
	// It connects again after a restart of the server.
	const pool = new pg.Pool({ connectionString: url, max: 2 });
	pool.on("error", () => undefined);
	const homes: Home[] = [];
	onTestFinished(async () => {
		await Promise.all(homes.map((home) => home.end()));
		await pool.end();
		rmSync(library, { recursive: true, force: true });
	});
	function homeOf(name: string, { yaml = "", url: own = url }: HostOptions): Home {
		const home = makeHome(`journal: ${own}\nhost: ${name}\n${yaml}`, library);
		homes.push(home);
		return home;
	}
	const rows = async <T extends object>(sql: string): Promise<readonly T[]> => (await pool.query<T>(sql)).rows;
	return {
		library,
		url,
		rows,
		async start(name, given = {}) {
			const options = typeof given === "string" ? { yaml: given } : given;
			const home = homeOf(name, options);
			const daemon = home.start(options.before);
			await daemon.saw(tells("started"));
			return { name, home, daemon, signal: (signal) => void daemon.process.kill(signal) };
		},
		async startRefused(name, options) {
			const { folder } = homeOf(name, options);
			const env = { ...process.env, HOME: folder, XDG_STATE_HOME: join(folder, "state"), NO_COLOR: "1" };
			const [command = "", ...args] = [...(options.before ?? []), process.execPath, CLI, "watch"];
			const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
			let said = "";
			for (const stream of [child.stdout, child.stderr]) {
				stream.on("data", (text) => {
					said += text;
				});
			}
			const [code] = await once(child, "close");
			return { code, said };
		},
		async watcher() {
			const [found] = await rows<{ name: string }>(
				"SELECT h.name FROM leases l JOIN hosts h ON h.id = l.holder WHERE l.name LIKE 'watch:%' AND l.beat_at > clock_timestamp() - interval '6 s'",
			);
			return found?.name ?? null;
		},
		async outcomes() {
			const found = await rows<{ name: string; outcomes: string[] }>(
				"SELECT source_name AS name, array_agg(outcome ORDER BY job_id) AS outcomes FROM outcomes GROUP BY source_name",
			);
			return Object.fromEntries(found.map(({ name, outcomes }) => [name, outcomes]));
		},
	};
}
