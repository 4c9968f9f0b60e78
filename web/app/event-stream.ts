import type { WireEvents, WireState } from "../../daemon/http/wire/live.ts";
import { answered, api } from "./api.ts";

/** An event of the daemon, with its name. */
export type LiveEvent = {
	[N in keyof WireEvents]: { readonly name: N; readonly data: WireEvents[N] };
}[keyof WireEvents];

/** Whether events arrive. */
type StreamLink = "open" | "lost";

/** What a window says to the others. */
type Message =
	| { readonly is: "event"; readonly event: LiveEvent }
	| { readonly is: "link"; readonly link: StreamLink }
	/** A window was opened. The one with the stream answers with the state, or that the stream is lost. */
	| { readonly is: "question" }
	| { readonly is: "answer"; readonly state: WireState };

/** What a window does with the stream. */
export interface StreamListener {
	onEvent(event: LiveEvent): void;
	/** The stream was opened or lost. Events may have been missed when it was opened. */
	onLink(link: StreamLink): void;
	/** Another window, whose stream is open, has this state. */
	onAnswer(state: WireState): void;
	/** The last state, for other windows; null before the first. */
	stateForOthers(): WireState | null;
}

/** The events of the daemon, by one connection for all windows of the browser. */
export interface EventStream {
	/** Takes part: connects if no other window does, and takes over when that one leaves. */
	join(): void;
	/** Leaves the connection to other windows. What they receive is still heard. */
	leave(): void;
}

/** Windows of another version of the page have a connection of their own. */
const NAME = `autoprune ${import.meta.env.VERSION}`;

const RETRY_MS = 1_000;

const NAMES = ["state", "progress", "entry", "revised", "settings", "bye"] as const satisfies (keyof WireEvents)[];

/**
 * Creates the stream. A browser opens only six connections to one server, so that the seventh window with a connection
 * of its own would wait for ever. Browsers have locks only where the page is served to this machine or with HTTPS;
 * elsewhere each window connects.
 */
export function createEventStream({ onEvent, onLink, onAnswer, stateForOthers }: StreamListener): EventStream {
	const channel = new BroadcastChannel(NAME);
	const tell = (message: Message): void => channel.postMessage(message);
	let leaving: AbortController | null = null;
	/** The stream of this window; null while it has none. */
	let own: StreamLink | null = null;

	channel.onmessage = ({ data: message }: MessageEvent<Message>) => {
		if (message.is === "event") onEvent(message.event);
		else if (message.is === "link") onLink(message.link);
		else if (message.is === "answer") onAnswer(message.state);
		else if (own === "lost") tell({ is: "link", link: own });
		else if (own === "open") {
			const state = stateForOthers();
			if (state !== null) tell({ is: "answer", state });
		}
	};

	function changeLink(link: StreamLink): void {
		own = link;
		onLink(link);
		tell({ is: "link", link });
	}

	/** Connects again and again, until the signal is aborted. */
	function connect(signal: AbortSignal): void {
		const source = new EventSource("/api/v1/events");
		signal.addEventListener("abort", () => source.close());
		source.onopen = () => changeLink("open");
		source.onerror = () => {
			changeLink("lost");
			// After an answer other than an event stream, a browser does not try again.
			if (source.readyState === EventSource.CLOSED && !signal.aborted) void tryAgain(signal);
		};
		for (const name of NAMES) {
			source.addEventListener(name, ({ data }: MessageEvent<string>) => {
				const event = { name, data: JSON.parse(data) } as LiveEvent;
				onEvent(event);
				tell({ is: "event", event });
			});
		}
	}

	/** An event stream does not say why it was refused; the answer to another request does. */
	async function tryAgain(signal: AbortSignal): Promise<void> {
		await answered(api.state.$get()).catch(() => undefined);
		setTimeout(() => signal.aborted || connect(signal), RETRY_MS);
	}

	async function connectUntil(signal: AbortSignal): Promise<void> {
		if (signal.aborted) return;
		connect(signal);
		await new Promise((resolve) => signal.addEventListener("abort", resolve));
		own = null;
	}

	return {
		join() {
			if (leaving !== null) return;
			leaving = new AbortController();
			const { signal } = leaving;
			if (navigator.locks === undefined) {
				void connectUntil(signal);
				return;
			}
			tell({ is: "question" });
			navigator.locks
				.request(NAME, { signal }, () => connectUntil(signal))
				.catch((error) => {
					// A window that leaves before its turn withdraws its request.
					if (!signal.aborted) throw error;
				});
		},
		leave() {
			leaving?.abort();
			leaving = null;
		},
	};
}
