import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { endIfSlow } from "../../../daemon/http/slow-bodies.ts";
import { until } from "../temp-folder.ts";

/** A server that looks at its connections every `everyMs`, and a connection to it that has begun a request. */
async function begun(length: number, everyMs = 30) {
	const answered: number[] = [];
	const server = createServer((request, response) => {
		endIfSlow(request, everyMs);
		let bytes = 0;
		request.on("data", (chunk) => {
			bytes += chunk.length;
		});
		request.on("end", () => {
			answered.push(bytes);
			response.end();
		});
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
	let isClosed = false;
	socket
		.on("error", () => undefined)
		.on("close", () => {
			isClosed = true;
		});
	onTestFinished(() => void socket.destroy());
	socket.resume();
	socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
	return { socket, answered, closed: () => isClosed };
}

test("a body that comes too slowly ends its connection", async () => {
	const { socket, closed, answered } = await begun(1000);
	socket.write("a");
	await until(closed);
	expect(answered).toEqual([]);
});

test("a body that comes quickly enough is received, however long it takes, and the connection stays", async () => {
	const slice = Buffer.alloc(256 * 1024);
	const { socket, closed, answered } = await begun(200 * slice.length, 500);
	const from = performance.now();
	for (let sent = 0; sent < 200; sent += 1) {
		if (!socket.write(slice)) await once(socket, "drain");
		if (sent % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
	}
	await until(() => answered.length === 1);
	expect(answered).toEqual([200 * slice.length]);
	expect(performance.now() - from).toBeGreaterThan(500);
	// The connection is not looked at once the body has come.
	const waited = performance.now();
	await until(() => performance.now() - waited > 1_200);
	expect(closed()).toBe(false);
});

test("a connection that is used again and again keeps nothing of earlier requests", async () => {
	const listeners: number[] = [];
	const server = createServer((request, response) => {
		listeners.push(request.socket.listenerCount("close"));
		endIfSlow(request);
		request.resume().once("end", () => response.end());
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
	onTestFinished(() => void socket.destroy());
	for (let count = 1; count <= 5; count += 1) {
		socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
		await once(socket, "data");
	}
	expect(new Set(listeners).size).toBe(1);
});
