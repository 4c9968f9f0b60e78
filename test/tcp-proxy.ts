import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";

/**
 * What the proxy does with bytes. `stalled`: nothing passes; connections stay open, as behind a cut cable. `held`: the same, but
 * all bytes pass later, as TCP repeats them when the cable is mended soon.
 */
type Forwarding = "both-ways" | "only-requests" | "stalled" | "held";

/** A network between a client and a server that can fail. */
export interface TcpProxy {
	readonly port: number;
	/** Applies to connections that are open, too. Bytes that were not held and did not pass are lost. */
	forward(what: Forwarding): void;
	/** Closes every open connection. */
	cut(): void;
	/**
	 * Once: the first COMMIT of a transaction that contained this text reaches the server, but its reply is lost, and the
	 * connection with it. Resolves when that has happened.
	 */
	loseCommit(containing: string): Promise<void>;
}

/** Starts a proxy to a server on a Unix socket, until the test ends. */
export async function tcpProxy(socketPath: string): Promise<TcpProxy> {
	let forwarding: Forwarding = "both-ways";
	const open = new Set<Socket>();
	let wanted: LostCommit | null = null;

	function follow(socket: Socket, other: Socket, passes: () => boolean): void {
		open.add(socket);
		if (forwarding === "held") socket.pause();
		socket.on("data", (bytes) => {
			if (passes() && !other.destroyed) other.write(bytes);
		});
		socket.on("error", () => undefined);
		socket.on("close", () => {
			open.delete(socket);
			// The end of a connection is a message, too.
			if (passes()) other.destroy();
		});
	}

	const server = createServer((client) => {
		const upstream = createConnection(socketPath);
		let asked = "";
		let losing: LostCommit | null = null;
		client.on("data", (bytes) => {
			asked += bytes.toString("latin1");
			if (asked.includes(COMMIT) && wanted !== null && asked.includes(wanted.containing))
				[losing, wanted] = [wanted, null];
			if (asked.includes(COMMIT)) asked = "";
		});
		follow(client, upstream, () => forwarding !== "stalled");
		follow(upstream, client, () => forwarding === "both-ways" && losing === null);
		upstream.on("data", () => {
			if (losing === null) return;
			client.destroy();
			losing.happened();
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const cut = (): void => {
		for (const socket of [...open] satisfies Duplex[]) socket.destroy();
	};
	onTestFinished(() => {
		cut();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("the proxy has no port");
	return {
		port: address.port,
		forward(what) {
			forwarding = what;
			for (const socket of open) what === "held" ? socket.pause() : socket.resume();
		},
		cut,
		loseCommit: (containing) =>
			new Promise((happened) => {
				wanted = { containing, happened };
			}),
	};
}

interface LostCommit {
	readonly containing: string;
	happened(): void;
}

/** As a client of PostgreSQL sends it. */
const COMMIT = "COMMIT\0";
