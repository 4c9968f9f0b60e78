import type { EventListener } from "../../daemon/events/bus.ts";
import type { DaemonEvent } from "../../daemon/events/event.ts";

/** Passes on only the events that report a problem. */
export function quietLog(listener: EventListener): EventListener {
	return (event) => {
		if (isProblem(event)) listener(event);
	};
}

function isProblem(event: DaemonEvent): boolean {
	switch (event.event) {
		case "waiting":
			return event.code !== null;
		case "log":
			return event.level === "warn";
		// A pause is reported too: a paused daemon would otherwise look like one that hangs.
		case "paused":
		case "refused":
		case "reload-refused":
		case "log-level":
			return true;
		default:
			return false;
	}
}
