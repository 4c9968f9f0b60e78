import { readdir } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { type Answer, post, type Served, send, sendRaw } from "./serve.ts";

const TYPE = "application/offset+octet-stream";

/** The requests of a page that uploads files. */
export function uploadsTo({ port, config }: Served) {
	/** Null: a file of which the client says no more than its name and its size. */
	async function begin(
		name: string,
		bytes: number,
		fingerprint: string | null = "of one file",
	): Promise<{ readonly id: string; readonly offset: number }> {
		const answer = await post(port, "/api/v1/uploads", { name, bytes, fingerprint });
		expect(answer.status).toBe(201);
		return JSON.parse(answer.body);
	}

	function head(id: string, offset: number | string, length: number, type = TYPE): string {
		const lines = [
			`PATCH /api/v1/uploads/${id} HTTP/1.1`,
			`Host: 127.0.0.1:${port}`,
			"Connection: close",
			"X-Autoprune: 1",
			`Content-Type: ${type}`,
			`Upload-Offset: ${offset}`,
			`Content-Length: ${length}`,
		];
		return `${lines.join("\r\n")}\r\n\r\n`;
	}

	function patch(id: string, offset: number | string, bytes: Buffer): Promise<Answer> {
		return sendRaw(port, Buffer.concat([Buffer.from(head(id, offset, bytes.length)), bytes]));
	}

	/** Begins to send bytes, and leaves the connection open. */
	function sendPart(id: string, offset: number, length: number, bytes: Buffer): Socket {
		const socket = connect({ port: port, host: "127.0.0.1" });
		socket.on("error", () => undefined);
		onTestFinished(() => void socket.destroy());
		socket.write(head(id, offset, length));
		socket.write(bytes);
		return socket;
	}

	async function offsetOf(id: string): Promise<number> {
		return JSON.parse((await send(port, { path: `/api/v1/uploads/${id}` })).body).offset;
	}

	function parts(): Promise<string[]> {
		return readdir(join(config.inboxes[0].inbox, ".uploads"));
	}

	return { begin, head, patch, sendPart, offsetOf, parts };
}
