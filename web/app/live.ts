import { effect, signal } from "@preact/signals";
import type { WireEvents, WireProgress, WireState } from "../../daemon/http/wire/live.ts";
import { announce } from "./announce.ts";
import { answered, api, needsToken } from "./api.ts";

/** The state of the daemon, as the last event says; null before the first. */
export const state = signal<WireState | null>(null);

/** Whether events arrive. `stopping`: the daemon has said that it stops. */
export const link = signal<"connecting" | "live" | "lost" | "stopping">("connecting");

/** The last rates in bytes per second, the newest last. */
export const rates = signal<readonly number[]>([]);

/** Rises with every entry that is added to the log or changed in it, and when such events may have been missed. */
export const logChanges = signal(0);

/** Rises with every change of the settings. */
export const settingsChanges = signal(0);

const KEPT_RATES = 120;

/** A hidden tab keeps its stream for this long. A browser opens only six connections to one server. */
const HIDDEN_MS = 10_000;

const RETRY_MS = 1_000;

let source: EventSource | null = null;
let hiding: ReturnType<typeof setTimeout> | undefined;

/** Connects to the daemon, and connects again whenever the connection is lost. */
export function startLive(): void {
	document.addEventListener("visibilitychange", () => {
		clearTimeout(hiding);
		if (document.hidden) hiding = setTimeout(disconnect, HIDDEN_MS);
		else connect();
	});
	effect(() => {
		if (!needsToken.value) connect();
	});
}

function connect(): void {
	if (source !== null || needsToken.peek()) return;
	const stream = new EventSource("/api/v1/events");
	source = stream;
	stream.onopen = () => {
		link.value = "live";
		if (state.value !== null) logChanges.value += 1;
	};
	stream.onerror = () => {
		link.value = "lost";
		if (stream.readyState !== EventSource.CLOSED || source !== stream) return;
		// After an answer other than an event stream, a browser does not try again.
		disconnect();
		void tryAgain();
	};
	on(stream, "state", (now) => {
		state.value = now;
	});
	on(stream, "progress", (now) => {
		if (state.value !== null) state.value = withProgress(state.value, now);
		rates.value = [...rates.value, now.rate].slice(-KEPT_RATES);
	});
	on(stream, "entry", ({ source: { name }, outcome }) => {
		logChanges.value += 1;
		announce(`${name}: ${outcome}`);
	});
	on(stream, "revised", () => {
		logChanges.value += 1;
	});
	on(stream, "settings", () => {
		settingsChanges.value += 1;
	});
	on(stream, "bye", () => {
		link.value = "stopping";
	});
}

/** An event stream does not say why it was refused; the answer to another request does. */
async function tryAgain(): Promise<void> {
	await answered(api.state.$get()).catch(() => undefined);
	setTimeout(() => document.hidden || connect(), RETRY_MS);
}

function on<N extends keyof WireEvents>(stream: EventSource, name: N, listener: (event: WireEvents[N]) => void): void {
	stream.addEventListener(name, ({ data }: MessageEvent<string>) => listener(JSON.parse(data) as WireEvents[N]));
}

function disconnect(): void {
	source?.close();
	source = null;
}

function withProgress(now: WireState, { rate, running, uploads, tasks }: WireProgress): WireState {
	return {
		...now,
		rate,
		running: now.running.map((one) => ({ ...one, ...running.find(({ job }) => job === one.job) })),
		uploads: now.uploads.map((one) => ({ ...one, ...uploads.find(({ id }) => id === one.id) })),
		tasks: now.tasks.map((one) => ({ ...one, ...tasks.find(({ id }) => id === one.id) })),
	};
}
