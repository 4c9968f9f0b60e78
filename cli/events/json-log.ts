import { destination, type Level, pino } from "pino";
import type { EventListener } from "../../daemon/events/bus.ts";

/** Writes events as JSON lines to standard output, for the log of a service. Omits `arriving`, `progress` and `job-ended`. */
export function jsonLog(level: Level): EventListener {
	const out = destination({ dest: 1, sync: true });
	// Without a listener, a write error on standard output, such as a full disk, would crash the daemon.
	out.on("error", () => undefined);
	const log = pino({ level, base: null }, out);
	return (event) => {
		switch (event.event) {
			case "log":
				log[event.level](event.detail, event.message);
				break;
			case "log-level":
				log.level = event.level;
				break;
			case "arriving":
			case "progress":
			case "job-ended":
				break;
			case "paused":
			case "refused":
			case "reload-refused":
				log.warn(event, event.event);
				break;
			default:
				log.info(event, event.event);
		}
	};
}
