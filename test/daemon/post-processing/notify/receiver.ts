import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** One request as it came. */
interface Received {
	readonly method: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: unknown;
}

/** A real HTTP server that keeps what it gets. */
export interface Receiver {
	readonly address: string;
	readonly received: readonly Received[];
	/** Status of the answers from now on; null leaves requests without one. */
	answer(status: number | null): void;
}

/** Starts a receiver on a free port; it ends with the test. */
export async function startReceiver(): Promise<Receiver> {
	const received: Received[] = [];
	let status: number | null = 200;
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const text = Buffer.concat(chunks).toString();
			const body: unknown = text === "" ? null : JSON.parse(text);
			received.push({ method: request.method ?? "", headers: request.headers, body });
			if (status !== null) response.writeHead(status, { location: "/elsewhere" }).end("thank you");
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		received,
		answer(next) {
			status = next;
		},
	};
}
