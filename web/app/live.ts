import { effect, signal } from "@preact/signals";
import type { WireComparison, WireProgress, WireState } from "../../daemon/http/wire/live.ts";
import { announce } from "./announce.ts";
import { needsToken } from "./api.ts";
import { createEventStream, type LiveEvent } from "./event-stream.ts";

/** The state of the daemon, as the last event says; null before the first. */
export const state = signal<WireState | null>(null);

/** Whether events arrive. `stopping`: the daemon has said that it stops. */
export const link = signal<"connecting" | "live" | "lost" | "stopping">("connecting");

/** The last rates in bytes per second, the newest last. */
export const rates = signal<readonly number[]>([]);

/** The comparisons that are running. */
export const comparisons = signal<readonly WireComparison[]>([]);

/** Rises with every entry that is added to the log or changed in it, and when such events may have been missed. */
export const logChanges = signal(0);

/** Rises with every change of the settings. */
export const settingsChanges = signal(0);

const KEPT_RATES = 120;

/** A hidden window keeps the stream for this long. */
const HIDDEN_MS = 10_000;

/** Connects to the daemon, and connects again whenever the connection is lost. */
export function startLive(): void {
	const stream = createEventStream({
		onEvent: take,
		onLink(now) {
			link.value = now === "open" ? "live" : "lost";
			if (now === "open" && state.value !== null) logChanges.value += 1;
		},
		onAnswer(now) {
			link.value = "live";
			state.value = now;
		},
		stateForOthers: () => state.value,
	});
	let hiding: ReturnType<typeof setTimeout> | undefined;
	effect(() => {
		if (needsToken.value) stream.leave();
		else stream.join();
	});
	const onVisibility = (): void => {
		clearTimeout(hiding);
		if (document.hidden) hiding = setTimeout(stream.leave, HIDDEN_MS);
		else if (!needsToken.value) stream.join();
	};
	document.addEventListener("visibilitychange", onVisibility);
	onVisibility();
}

function take({ name, data }: LiveEvent): void {
	switch (name) {
		case "state":
			state.value = data;
			break;
		case "progress":
			if (state.value !== null) state.value = withProgress(state.value, data);
			comparisons.value = data.comparisons;
			rates.value = [...rates.value, data.rate].slice(-KEPT_RATES);
			break;
		case "entry":
			logChanges.value += 1;
			announce(`${data.source.name}: ${data.outcome}`);
			break;
		case "revised":
			logChanges.value += 1;
			break;
		case "settings":
			settingsChanges.value += 1;
			break;
		case "bye":
			link.value = "stopping";
			break;
	}
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
