import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);

const bin = await binaries();

/** Whether PostgreSQL 14 or newer is installed. */
export const hasPostgres = bin !== null;

/** A private PostgreSQL on a Unix socket. */
export interface TestServer {
	/** The folder of its socket. */
	readonly folder: string;
	url(database: string): string;
	/** Makes an empty database of this name. Returns its URL. */
	createDatabase(name: string): Promise<string>;
	/** Ends the server and waits. `fast` rolls open transactions back; `immediate` is like a crash. */
	stop(how: "fast" | "immediate"): Promise<void>;
	/** Starts it again and waits until it accepts connections. */
	start(): Promise<void>;
	/** Ends the server like a crash and removes its folder. */
	remove(): Promise<void>;
}

const START_POLL_MS = 20;

const SETTINGS = {
	listen_addresses: "",
	fsync: "off",
	full_page_writes: "off",
	wal_level: "minimal",
	max_wal_senders: "0",
	shared_buffers: "32MB",
	max_connections: "90",
};

/** Starts a private server. `settings` are added to those that make it quick. */
export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<TestServer> {
	const folder = await privateFolder("autoprune-postgres-");
	const data = join(folder, "data");
	await asUser("cp", ["-r", await preparedData(), data]);
	const url = (database: string): string => `postgres://postgres@localhost/${database}?host=${folder}`;
	let process: ChildProcess | undefined;

	async function start(): Promise<void> {
		const all = Object.entries({ ...SETTINGS, ...settings, unix_socket_directories: folder });
		const options = all.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
		const [command, args] = commandAsUser(join(required(), "postgres"), ["-D", data, ...options]);
		process = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], cwd: folder });
		let said = "";
		process.stderr?.on("data", (text: Buffer) => {
			said = `${said}${text}`.slice(-4000);
		});
		while (!(await accepts(url("postgres")))) {
			if (process.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`);
			await setTimeout(START_POLL_MS);
		}
	}

	async function stop(how: "fast" | "immediate"): Promise<void> {
		if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
		const ended = new Promise((resolve) => process?.once("exit", resolve));
		process.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
		await ended;
	}

	await start();
	return {
		folder,
		url,
		start,
		stop,
		async createDatabase(name) {
			await onServer(url("postgres"), `CREATE DATABASE ${name}`);
			return url(name);
		},
		async remove() {
			await stop("immediate");
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function accepts(url: string): Promise<boolean> {
	try {
		await onServer(url, "SELECT 1");
		return true;
	} catch {
		return false;
	}
}

/** Executes statements on a connection of their own. */
export async function onServer(connectionString: string, sql: string): Promise<void> {
	const client = new pg.Client({ connectionString });
	client.on("error", () => undefined);
	await client.connect();
	try {
		await client.query(sql);
	} finally {
		await client.end();
	}
}

/** A folder made by `initdb`, which takes seconds: it is made once for each machine, and copied. */
async function preparedData(): Promise<string> {
	const place = join(tmpdir(), `autoprune-initdb-${userInfo().uid}-${(await version(required())) ?? 0}`);
	if (existsSync(place)) return place;
	const folder = await privateFolder("autoprune-initdb-");
	const data = join(folder, "data");
	const options = ["--no-sync", "-E", "UTF8", "--locale=C", "-U", "postgres", "-A", "trust", "--wal-segsize=1"];
	await asUser(join(required(), "initdb"), [...options, "-D", data]);
	// Another test file may have made it in the meantime.
	await rename(data, place).catch((error) => {
		if (!existsSync(place)) throw error;
	});
	await rm(folder, { recursive: true, force: true });
	return place;
}

async function privateFolder(prefix: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), prefix));
	if (user !== null) await chown(folder, user.uid, user.gid);
	return folder;
}

async function asUser(command: string, args: readonly string[]): Promise<void> {
	await run(...commandAsUser(command, args), { cwd: tmpdir() });
}

/** PostgreSQL refuses to run as root. On Linux it ends with this process, also when this process is killed. */
function commandAsUser(command: string, args: readonly string[]): [string, string[]] {
	if (process.platform !== "linux") return [command, [...args]];
	const who = user === null ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"];
	return ["setpriv", [...who, "--pdeathsig=QUIT", command, ...args]];
}

function required(): string {
	if (bin === null) throw new Error("PostgreSQL is not installed");
	return bin;
}

/** The folder with the newest installed server. */
async function binaries(): Promise<string | null> {
	const debian = await readdir("/usr/lib/postgresql").catch(() => []);
	const versions = debian.sort((a, b) => Number(b) - Number(a)).map((one) => join("/usr/lib/postgresql", one, "bin"));
	for (const folder of [...versions, ...(process.env.PATH ?? "").split(":")]) {
		if (((await version(folder)) ?? 0) >= 14) return folder;
	}
	return null;
}

async function version(folder: string): Promise<number | null> {
	if (!existsSync(join(folder, "initdb"))) return null;
	const { stdout } = await run(join(folder, "postgres"), ["--version"]).catch(() => ({ stdout: "" }));
	const [, found] = /(\d+)(\.|beta|rc|devel)/.exec(stdout) ?? [];
	return found === undefined ? null : Number(found);
}

/** The unprivileged user that runs the server when this process is root. */
const user = await serverUser();

async function serverUser(): Promise<{ readonly uid: number; readonly gid: number } | null> {
	if (process.getuid?.() !== 0) return null;
	const idOf = async (option: "-u" | "-g"): Promise<number> => Number((await run("id", [option, "nobody"])).stdout);
	return { uid: await idOf("-u"), gid: await idOf("-g") };
}
