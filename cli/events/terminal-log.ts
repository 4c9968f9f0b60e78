import { Writable } from "node:stream";
import { type Level, pino } from "pino";
import pretty from "pino-pretty";
import type { EventListener } from "../../daemon/events/bus.ts";
import { createBars, type FileProgress } from "./bars.ts";
import { linesOf } from "./lines.ts";

/**
 * Writes events to a terminal: a few lines per file, a progress bar per running job, warnings as pino-pretty formats
 * them.
 */
export function terminalLog(stream: NodeJS.WriteStream, level: Level): EventListener {
	const bars = createBars(stream);
	/** By the path of the source. */
	const running = new Map<string, FileProgress>();
	const above = new Writable({
		write(chunk, _encoding, done) {
			bars.print([String(chunk).trimEnd()]);
			done();
		},
	});
	const log = pino(
		{ level, base: null },
		pretty({ destination: above, sync: true, colorize: stream.hasColors(), ignore: "time" }),
	);
	return (event) => {
		switch (event.event) {
			case "log":
				log[event.level](event.detail, event.message);
				break;
			case "log-level":
				log.level = event.level;
				break;
			case "progress": {
				const bar = running.get(event.path) ?? bars.start();
				running.set(event.path, bar);
				bar.update(event.done, event.total);
				break;
			}
			case "job-ended":
				running.get(event.path)?.end();
				running.delete(event.path);
				break;
			default:
				bars.print(linesOf(event));
		}
	};
}
