import type { DaemonEvent } from "../../daemon/events/event.ts";
import type { EventSink } from "../../daemon/events/sink.ts";

/** The same front, silent about all that goes well. */
export function quietSink(sink: EventSink): EventSink {
	return {
		...sink,
		log: { warn: (detail, message) => sink.log.warn(detail, message), debug: () => undefined },
		emit(event) {
			if (isBad(event)) sink.emit(event);
		},
		progress: () => ({ update: () => undefined, end: () => undefined }),
	};
}

function isBad(event: DaemonEvent): boolean {
	if (event.event === "waiting") return event.code !== null;
	// A pause that nobody remembers looks like a daemon that does nothing.
	return event.event === "paused" || event.event === "refused" || event.event === "reload-refused";
}
