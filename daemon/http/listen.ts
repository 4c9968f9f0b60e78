import { once } from "node:events";
import type { Server } from "node:http";
import { errnoOf } from "../../workers/files/identity.ts";
import { webError } from "./errors.ts";

/** Number of ports that are tried from the wanted one on. */
const MOST_TRIED = 20;

const LAST_PORT = 65_535;

/** Listens on the wanted port or on the next free one; 0: any. Returns the port. Throws `web.no-address`. */
export async function listenFrom(server: Server, host: string, port: number): Promise<number> {
	for (let tried = port; ; tried += 1) {
		try {
			return await listen(server, host, tried);
		} catch (error) {
			const errno = errnoOf(error);
			if (errno === null) throw error;
			const isLast = tried === port + MOST_TRIED || tried === LAST_PORT;
			if (errno !== "EADDRINUSE" || isLast) throw webError("web.no-address", { host, port: tried, errno });
		}
	}
}

async function listen(server: Server, host: string, port: number): Promise<number> {
	const listening = once(server, "listening");
	server.listen({ host, port });
	await listening;
	const address = server.address();
	return typeof address === "object" && address !== null ? address.port : port;
}
