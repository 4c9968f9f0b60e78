import { destination, type Level, pino } from "pino";
import type { EventSink } from "../../daemon/events/sink.ts";

/** Tells everything as JSON lines on standard output: what a service's log wants. Progress is not told. */
export function jsonSink(level: Level): EventSink {
	const out = destination({ dest: 1, sync: true });
	// Without a listener a full disk behind standard output would throw into the daemon's own work.
	out.on("error", () => undefined);
	const log = pino({ level, base: null }, out);
	return {
		log,
		emit(event) {
			const bad = event.event === "paused" || event.event === "refused" || event.event === "reload-refused";
			const write = bad ? log.warn.bind(log) : log.info.bind(log);
			write(event, event.event);
		},
		logLevel(wanted) {
			log.level = wanted;
		},
		progress: () => ({ update: () => undefined, end: () => undefined }),
	};
}
