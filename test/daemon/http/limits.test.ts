import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../temp-folder.ts";
import { send, serve } from "./serve.ts";

const STATE = "/api/v1/state";

/** A connection, which may be closed by the server at once. */
function connected(port: number): Socket & { isClosed?: true } {
	const socket: Socket & { isClosed?: true } = connect({ port, host: "127.0.0.1" });
	socket
		.on("error", () => undefined)
		.on("close", () => {
			socket.isClosed = true;
		})
		.resume();
	onTestFinished(() => void socket.destroy());
	return socket;
}

test("the 129th connection is closed, the others stay, and there is room again when one has left", async () => {
	const { port } = await serve();
	const sockets = Array.from({ length: 128 }, () => connected(port));
	await Promise.all(sockets.map((socket) => once(socket, "connect")));
	await until(async () => (await send(port, { path: STATE })).body === "");
	const late = connected(port);
	await until(() => late.isClosed === true);
	expect(sockets.filter(({ isClosed }) => isClosed)).toEqual([]);
	sockets[7]?.destroy();
	await until(async () => (await send(port, { path: STATE })).status === 200);
});

test("a request whose headers do not come is ended", async () => {
	const { port } = await serve();
	const socket = connected(port);
	socket.write(`GET ${STATE} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
	const [answer] = await once(socket, "data");
	expect(String(answer)).toMatch(/^HTTP\/1\.1 408 /);
	await until(() => socket.isClosed === true);
});

test("a connection is kept for five seconds after an answer", async () => {
	const { port } = await serve();
	const agent = new Agent({ keepAlive: true });
	onTestFinished(() => agent.destroy());
	const [answer] = (await once(get({ port, host: "127.0.0.1", path: STATE, agent }), "response")) as [IncomingMessage];
	expect(answer.resume().headers).toMatchObject({ connection: "keep-alive", "keep-alive": "timeout=5" });
});

test("a bug is answered with a code, and only the log says where it is", async () => {
	const { port, inHand, log } = await serve();
	Object.assign(inHand, { running: null });
	const { status, body } = await send(port, { path: STATE });
	expect(status).toBe(500);
	expect(JSON.parse(body)).toMatchObject({
		code: "crashed",
		message: "The request failed; the log of the daemon says why.",
	});
	expect(body).not.toMatch(/TypeError|node_modules|\.ts|\.js|null is not/);
	expect(log.details).toEqual([{ err: expect.any(TypeError) }]);
});

test("no body and no query makes a route fail", async () => {
	const { port, log } = await serve();
	const path = fc.constantFrom(
		...["pause", "resume", "session", "uploads", "settings", "log", "log/days", "log/stats", "log.csv", "events/x"],
		...["log/1", "log/1/undo", "log/1/retry", "log/-1/undo", "log/9e9", "uploads/x", "state"],
	);
	const method = fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "GET");
	const names = fc.constantFrom("why", "token", "name", "bytes", "to", "etag", "changes", "key", "inbox", "__proto__");
	const value = fc.jsonValue({ maxDepth: 3 });
	const body = fc.oneof(
		fc.dictionary(names, value).map((one) => JSON.stringify(one)),
		fc.json(),
		fc.string(),
	);
	const search = fc.dictionary(
		fc.constantFrom("offset", "limit", "name", "hash", "outcome", "architecture", "since", "until", "days"),
		fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.integer().map(String)),
	);
	const run = fc.asyncProperty(method, path, search, body, async (how, where, asked, text) => {
		const query = new URLSearchParams(asked);
		const given = how === "GET" ? {} : { body: text };
		const { status } = await send(port, { method: how, path: `/api/v1/${where}?${query}`, ...given });
		expect([how, where, text, status === 500 || Number.isNaN(status)]).toEqual([how, where, text, false]);
	});
	await fc.assert(run, { numRuns: 300 });
	expect(log.messages).toEqual([]);
});
