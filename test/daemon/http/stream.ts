import { connect } from "node:net";
import { onTestFinished } from "vitest";
import { until } from "../temp-folder.ts";

/** One server-sent event. */
interface SentEvent {
	readonly id: string;
	readonly name: string;
	readonly data: { readonly [key: string]: unknown };
}

/** A client of the event stream that reads until it is told to stop. */
export interface Follower {
	/** The first line of the answer. */
	readonly first: () => string;
	readonly text: () => string;
	readonly events: () => readonly SentEvent[];
	readonly closed: () => boolean;
	/** Waits for an event of this name that fits. */
	saw(name: string, fits?: (data: SentEvent["data"]) => boolean): Promise<SentEvent>;
	pause(): void;
	resume(): void;
	leave(): void;
}

/** Opens the stream. */
export function follow(port: number): Follower {
	const socket = connect({ port, host: "127.0.0.1" });
	let text = "";
	let isClosed = false;
	socket.setEncoding("utf8");
	socket.on("data", (chunk) => {
		text += chunk;
	});
	socket.on("error", () => undefined);
	socket.on("close", () => {
		isClosed = true;
	});
	socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
	onTestFinished(() => void socket.destroy());
	const events = (): SentEvent[] => [...text.matchAll(EVENT)].map(eventFrom);
	return {
		first: () => text.split("\r\n", 1)[0] ?? "",
		text: () => text,
		events,
		closed: () => isClosed,
		async saw(name, fits = () => true) {
			const found = (): SentEvent | undefined => events().find((one) => one.name === name && fits(one.data));
			await until(() => found() !== undefined);
			return found() as SentEvent;
		},
		pause: () => void socket.pause(),
		resume: () => void socket.resume(),
		leave: () => void socket.destroy(),
	};
}

/** The server sends each event as one chunk. */
const EVENT = /id: (\S+)\nevent: (\w+)\ndata: (.*)\n\n/g;

function eventFrom([, id = "", name = "", data = ""]: RegExpMatchArray): SentEvent {
	return { id, name, data: JSON.parse(data) as SentEvent["data"] };
}
