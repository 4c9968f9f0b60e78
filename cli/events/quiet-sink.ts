import type { DaemonEvent } from "../../daemon/events/event.ts";
import type { EventSink } from "../../daemon/events/sink.ts";

/** Wraps a sink so that it reports only problems. */
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
	// A pause is reported too: a paused daemon would otherwise look like one that hangs.
	return event.event === "paused" || event.event === "refused" || event.event === "reload-refused";
}
