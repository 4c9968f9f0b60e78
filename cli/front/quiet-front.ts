import type { DaemonEvent } from "../../daemon/events.ts";
import type { Front } from "../../daemon/front.ts";

/** The same front, silent about all that goes well. */
export function quietFront(front: Front): Front {
	return {
		...front,
		log: { warn: (detail, message) => front.log.warn(detail, message), debug: () => undefined },
		tell(event) {
			if (isBad(event)) front.tell(event);
		},
		progress: () => ({ update: () => undefined, end: () => undefined }),
	};
}

function isBad(event: DaemonEvent): boolean {
	if (event.event === "waiting") return event.code !== null;
	// A pause that nobody remembers looks like a daemon that does nothing.
	return event.event === "paused" || event.event === "refused" || event.event === "reload-refused";
}
