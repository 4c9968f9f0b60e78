import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { postgresServer } from "../postgres.ts";

/** A host in a network namespace, connected by a cable to a namespace where the database is. */
export interface CabledHost {
	/** Runs a command in the namespace. */
	readonly before: readonly string[];
	/** Of the database, as this host reaches it. */
	readonly url: string;
	/** Pulls the cable, or plugs it in. */
	cable(state: "up" | "down"): void;
	/** Has the host lose all that the database sends, or no longer. */
	loseReplies(are: boolean): void;
}

/** Whether namespaces and packet filters can be made here. */
export const canCable = canMakeNamespaces();
if (!canCable) console.info("skipped: hosts in network namespaces, which only root may make with `ip` and `nft`");

/** Of the namespaces' own network, which nothing else is connected to. */
const DATABASE = "10.231.77.1";
const HOST = "10.231.77.2";

/** Accepts connections at an address, and passes them on to a socket. */
const FORWARDER = `
	const net = require("node:net");
	const [address, path] = process.argv.slice(1);
	net.createServer((client) => {
		const server = net.connect(path);
		for (const one of [client, server]) one.on("error", () => { client.destroy(); server.destroy(); });
		client.pipe(server).pipe(client);
	}).listen(5432, address, () => console.log("listens"));
`;

/** Makes two namespaces with a cable between them, until the test ends. `url`: of the database by the server's socket. */
export async function cabledHost(url: string): Promise<CabledHost> {
	const { folder } = await postgresServer();
	const [host, database] = [`autoprune-h${process.pid}`, `autoprune-d${process.pid}`];
	const inHost = (...words: string[]): void => void ip("netns", "exec", host, ...words);
	let forwarder: ChildProcess | undefined;
	onTestFinished(() => {
		forwarder?.kill("SIGKILL");
		for (const name of [host, database]) ip("netns", "del", name);
	});
	for (const name of [host, database]) ip("netns", "add", name);
	ip("link", "add", "cable", "netns", host, "type", "veth", "peer", "name", "cable", "netns", database);
	for (const [name, address] of [
		[host, HOST],
		[database, DATABASE],
	] as const) {
		ip("-n", name, "address", "add", `${address}/30`, "dev", "cable");
		for (const device of ["lo", "cable"]) ip("-n", name, "link", "set", device, "up");
	}
	const socket = join(folder, ".s.PGSQL.5432");
	const args = ["netns", "exec", database, process.execPath, "-e", FORWARDER, DATABASE, socket];
	forwarder = spawn("ip", args, { stdio: ["ignore", "pipe", "inherit"] });
	if (forwarder.stdout !== null) await once(forwarder.stdout, "data");
	return {
		before: ["ip", "netns", "exec", host],
		url: `postgres://postgres@${DATABASE}${new URL(url).pathname}`,
		cable: (state) => ip("-n", host, "link", "set", "cable", state),
		loseReplies(are) {
			if (!are) return inHost("nft", "delete", "table", "ip", "faults");
			inHost("nft", "add", "table", "ip", "faults");
			inHost("nft", "add chain ip faults input { type filter hook input priority 0 ; }");
			inHost("nft", "add", "rule", "ip", "faults", "input", "tcp", "sport", "5432", "drop");
		},
	};
}

function ip(...words: readonly string[]): void {
	execFileSync("ip", words, { stdio: ["ignore", "ignore", "inherit"] });
}

function canMakeNamespaces(): boolean {
	const name = `autoprune-t${process.pid}`;
	const made = spawnSync("ip", ["netns", "add", name]).status === 0;
	const filters = made && spawnSync("ip", ["netns", "exec", name, "nft", "list", "tables"]).status === 0;
	if (made) spawnSync("ip", ["netns", "del", name]);
	return filters;
}
