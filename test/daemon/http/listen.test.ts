import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { listenFrom } from "../../../daemon/http/listen.ts";

const HOST = "127.0.0.1";

function server(): Server {
	const made = createServer();
	onTestFinished(() => void made.close());
	return made;
}

test("the next free port is taken, and the server keeps no listener of the ports that were in use", async () => {
	const first = await listenFrom(server(), HOST, 0);
	for (let port = first + 1; port <= first + 12; port++) {
		const other = server();
		other.listen({ host: HOST, port });
		await Promise.race([once(other, "listening"), once(other, "error")]).catch(() => undefined);
	}
	const late = server();
	const before = ["listening", "error"].map((event) => late.listenerCount(event));
	expect(await listenFrom(late, HOST, first)).toBeGreaterThan(first + 12);
	expect(["listening", "error"].map((event) => late.listenerCount(event))).toEqual(before);
});
