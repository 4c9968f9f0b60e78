import { destination, type Level, pino } from "pino";
import type { EventSink } from "../../daemon/events/sink.ts";

/** Writes all events as JSON lines to standard output, for the log of a service. Omits progress. */
export function jsonSink(level: Level): EventSink {
	const out = destination({ dest: 1, sync: true });
	// Without a listener, a write error on standard output, such as a full disk, would crash the daemon.
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
