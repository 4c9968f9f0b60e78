import { nowText } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";
import type { DaemonEvent } from "./event.ts";

/** An event as it is delivered: numbered from 1 within a run of the daemon, with the time in ISO 8601, UTC. */
export type StampedEvent = DaemonEvent & { readonly seq: number; readonly at: string };

/** Receives every event of the daemon, in order. Must not throw. */
export type EventListener = (event: StampedEvent) => void;

/** Delivers the daemon's events to everything that shows or records them, or acts on them. */
export interface EventBus {
	/** Delivers an event to every listener before it returns, in the order in which they subscribed. */
	emit(event: DaemonEvent): void;
	/** Calls the listener for each event from now on. Returns a function that ends the subscription. */
	subscribe(listener: EventListener): () => void;
}

/** Creates a bus without listeners. */
export function createEventBus(): EventBus {
	const listeners = new Set<EventListener>();
	let seq = 0;
	return {
		emit(event) {
			seq += 1;
			const stamped = { ...event, seq, at: nowText() };
			for (const listener of listeners) listener(stamped);
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	};
}

/** A logger whose lines are events. */
export function logOn({ emit }: Pick<EventBus, "emit">): Log {
	return {
		warn: (detail, message) => emit({ event: "log", level: "warn", detail, message }),
		debug: (detail, message) => emit({ event: "log", level: "debug", detail, message }),
	};
}
