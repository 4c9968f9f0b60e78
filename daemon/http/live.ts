import type { ServerResponse } from "node:http";
import { toFault } from "../../toolkit/errors.ts";
import type { EventBus, StampedEvent } from "../events/bus.ts";
import type { HistoryReader } from "../journal/port/history.ts";
import type { Log } from "../runtime/log.ts";
import type { StateSource } from "./live/state.ts";
import { createEventStreams } from "./live/streams.ts";
import { createThrottle } from "./live/throttle.ts";
import type { WireState } from "./wire/live.ts";
import { withWhat } from "./with-what.ts";

/** Sends what happens to the open pages. Without a page it does nothing, and costs nothing. */
export interface LiveEvents {
	/** Answers a request with a stream that begins with the whole state. Throws `web.streams`. */
	open(outgoing: ServerResponse): void;
	/** Uploads or tasks have begun, gone on or ended. */
	changed(): void;
	/** An entry of the log was undone or retried. */
	revised(id: number): void;
	/** Takes leave and ends every stream. */
	close(): void;
}

/** What the events are made from. */
export interface LiveParts {
	readonly source: StateSource;
	readonly events: Pick<EventBus, "subscribe">;
	/** Calls the listener whenever the status may have changed. */
	onStatus(listener: () => void): () => void;
	history(): Promise<HistoryReader>;
	readonly log: Log;
	/** Distinguishes the events of this run of the daemon. */
	readonly boot: string;
}

const PROGRESS_EVERY_MS = 100;
const STATE_EVERY_MS = 500;
const ENTRIES_EVERY_MS = 100;
const COMMENT_EVERY_MS = 15_000;

/** Creates it without an open page. */
export function createLiveEvents({ source, events, onStatus, history, log, boot }: LiveParts): LiveEvents {
	const streams = createEventStreams(boot);
	let stop: (() => void) | null = null;
	let lastState = "";
	let lastProgress = "";
	/** The moment up to which the streams know the history. */
	let turn: number | null = null;

	const progress = createThrottle(PROGRESS_EVERY_MS, async () => {
		const now = source.progress();
		const text = JSON.stringify([now.running, now.uploads, now.tasks, now.comparisons]);
		if (text !== lastProgress) streams.send("progress", now);
		lastProgress = text;
	});
	const sendState = (): Promise<void> =>
		logged(async () => {
			const now = await source.state();
			const text = comparableText(now);
			if (text !== lastState) streams.send("state", now);
			lastState = text;
		});
	const state = createThrottle(STATE_EVERY_MS, sendState);
	// An outcome does not wait because a state was sent when its job began.
	const outcome = createThrottle(STATE_EVERY_MS, sendState);
	const entries = createThrottle(ENTRIES_EVERY_MS, () =>
		logged(async () => {
			const reader = await history();
			const news = await reader.recordedAfter(turn ?? (await reader.lastTurn()), {});
			turn = news.turn;
			for (const entry of news.entries) streams.send("entry", withWhat(entry));
		}),
	);

	function hear(event: StampedEvent): void {
		if (event.event === "progress") progress.request();
		else if (event.event === "job-ended") {
			source.forgetTotals();
			entries.request();
			outcome.request();
		} else if (event.event === "reloaded") {
			streams.send("settings", { changed: event.changed, needRestart: event.needRestart });
		}
	}

	async function logged(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			log.debug({ err: error }, "the open pages could not be updated");
		}
	}

	async function begin(): Promise<void> {
		// What was ended while no page was open is in the state.
		source.forgetTotals();
		turn = await (await history()).lastTurn();
	}

	function follow(): void {
		const unsubscribe = [events.subscribe(hear), onStatus(state.request)];
		const comments = setInterval(streams.comment, COMMENT_EVERY_MS);
		stop = () => {
			for (const end of unsubscribe) end();
			clearInterval(comments);
			for (const throttle of [progress, state, outcome, entries]) throttle.cancel();
			turn = null;
			stop = null;
		};
	}

	return {
		open(outgoing) {
			const stream = streams.open(outgoing, () => {
				if (streams.size === 0) stop?.();
			});
			const isFirst = stop === null;
			if (isFirst) follow();
			void (async () => {
				try {
					if (isFirst) await begin();
					const now = await source.state();
					lastState ||= comparableText(now);
					stream.start("state", now);
				} catch (error) {
					const { code, message } = toFault(error);
					log.warn({ code }, `an open page could not be updated: ${message}`);
					outgoing.destroy();
				}
			})();
		},
		changed() {
			if (stop === null) return;
			progress.request();
			state.request();
		},
		revised(id) {
			source.forgetTotals();
			streams.send("revised", { id });
			if (stop !== null) state.request();
		},
		close() {
			streams.end();
			stop?.();
		},
	};
}

/** Without what changes all the time, and what `progress` tells. */
function comparableText({
	heartbeatMs: _,
	rate: __,
	running,
	uploads,
	tasks,
	inboxes,
	lastLook: ___,
	...rest
}: WireState): string {
	return JSON.stringify({
		...rest,
		uploads: uploads.map(({ id }) => id),
		tasks: tasks.map(({ id, state }) => [id, state]),
		running: running.map(({ done: ____, total: _____, ...job }) => job),
		inboxes: inboxes.map(({ lastLook, free: ______, ...inbox }) => ({
			...inbox,
			seen: lastLook?.seen,
			standby: lastLook?.standby,
		})),
	});
}
