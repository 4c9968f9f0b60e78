import type { IncomingMessage } from "node:http";

/** How often a connection is looked at while it sends a body. */
const EVERY_MS = 60_000;

/** The fewest bytes in that time: 1 KiB per second. */
const LEAST_BYTES = 60 * 1024;

/** Ends the connection of a request whose body comes too slowly; it would take one of a few connections for long. */
export function endIfSlow(request: IncomingMessage, everyMs = EVERY_MS): void {
	const { socket } = request;
	let before = socket.bytesRead;
	const timer = setInterval(() => {
		if (request.complete) clearInterval(timer);
		else if (socket.bytesRead - before < LEAST_BYTES) socket.destroy();
		before = socket.bytesRead;
	}, everyMs);
	request.once("close", () => clearInterval(timer));
}
