import type { ServerResponse } from "node:http";
import { webError } from "../errors.ts";
import type { WireEvents } from "../wire/live.ts";

/** Open event streams (server-sent events). */
export interface EventStreams {
	readonly size: number;
	/**
	 * Opens a stream, which gets no event before `start` is called with its first one. Calls `onClosed` when the
	 * client has gone or was cut off. Throws `web.streams`.
	 */
	open(outgoing: ServerResponse, onClosed: () => void): { start: Send };
	/** Sends an event to every started stream. */
	readonly send: Send;
	/** Sends a comment to every stream, which shows both sides that the connection still works. */
	comment(): void;
	/** Ends every stream with a last event, also those that were not started. */
	end(): void;
}

type Send = <N extends keyof WireEvents>(name: N, data: WireEvents[N]) => void;

const MOST_STREAMS = 32;

/** A reader that is this far behind is cut off; its browser connects again and gets the whole state. */
const MOST_UNREAD_BYTES = 256 * 1024;

/** How long a browser waits before it connects again. */
const RETRY_MS = 1_000;

/** Creates the list without streams. `boot`: distinguishes the events of this run. */
export function createEventStreams(boot: string): EventStreams {
	/** With whether the first event was sent. */
	const streams = new Map<ServerResponse, boolean>();
	let count = 0;

	function write(outgoing: ServerResponse, text: string): void {
		if (outgoing.writableLength > MOST_UNREAD_BYTES) outgoing.destroy();
		else outgoing.write(text);
	}

	function textOf<N extends keyof WireEvents>(name: N, data: WireEvents[N]): string {
		return `id: ${boot}-${count}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
	}

	return {
		get size() {
			return streams.size;
		},
		open(outgoing, onClosed) {
			if (streams.size >= MOST_STREAMS) throw webError("web.streams", { most: MOST_STREAMS });
			streams.set(outgoing, false);
			outgoing.once("close", () => {
				streams.delete(outgoing);
				onClosed();
			});
			// Nginx would collect the events otherwise.
			outgoing.writeHead(200, { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" });
			outgoing.write(`retry: ${RETRY_MS}\n\n`);
			return {
				start(name, data) {
					if (!streams.has(outgoing)) return;
					streams.set(outgoing, true);
					write(outgoing, textOf(name, data));
				},
			};
		},
		send(name, data) {
			count += 1;
			const text = textOf(name, data);
			for (const [outgoing, isStarted] of streams) if (isStarted) write(outgoing, text);
		},
		comment() {
			for (const outgoing of streams.keys()) write(outgoing, ":\n\n");
		},
		end() {
			count += 1;
			for (const outgoing of streams.keys()) outgoing.end(textOf("bye", { why: "stopping" }));
		},
	};
}
