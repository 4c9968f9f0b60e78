import { Writable } from "node:stream";
import { type Level, pino } from "pino";
import pretty from "pino-pretty";
import type { EventSink } from "../../daemon/events/sink.ts";
import { createBars } from "./bars.ts";
import { linesOf } from "./lines.ts";

/**
 * Writes events to a terminal: a few lines per file, a progress bar per running job, warnings as pino-pretty formats
 * them.
 */
export function terminalSink(stream: NodeJS.WriteStream, level: Level): EventSink {
	const bars = createBars(stream);
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
	return {
		log,
		emit: (event) => bars.print(linesOf(event)),
		progress: () => bars.start(),
		logLevel(wanted) {
			log.level = wanted;
		},
	};
}
