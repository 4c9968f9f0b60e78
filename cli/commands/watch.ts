import type { Level } from "pino";
import type { Config } from "../../config/config.ts";
import { loadConfig } from "../../config/load.ts";
import type { EventSink } from "../../daemon/events/sink.ts";
import { runDaemon } from "../../daemon/main.ts";
import { jsonSink } from "../events/json-sink.ts";
import { quietSink } from "../events/quiet-sink.ts";
import { terminalSink } from "../events/terminal-sink.ts";
import { EXIT } from "../exit-codes.ts";
import { version } from "../version.ts";

/** One Ctrl-C may arrive twice: from the terminal, and passed on by a parent such as npm. */
const ECHO_MS = 50;

/** For calls that are under way when all is done. */
const LAST_CALLS_MS = 2_000;

interface Options {
	readonly once?: true;
	readonly quiet?: true;
	readonly config?: string;
}

/** Runs the daemon until it is told to stop, or, with `once`, until the inbox is worked through. */
export async function watch(options: Options): Promise<number> {
	const surroundings = { cwd: process.cwd(), env: process.env };
	const readConfig = (): Promise<Config> => loadConfig(options.config, surroundings);
	const config = await readConfig();
	const loud = frontFor(config.log.level);
	const sink = options.quiet ? quietSink(loud) : loud;
	const stop = new AbortController();
	let asked = 0;
	const onSignal = (signal: NodeJS.Signals): void => {
		// The second signal ends at once: what was running is found and cleaned up at the next start.
		if (stop.signal.aborted && performance.now() - asked > ECHO_MS) dieOf(signal);
		if (stop.signal.aborted) return;
		asked = performance.now();
		stop.abort();
	};
	process.on("SIGINT", onSignal);
	process.on("SIGTERM", onSignal);
	// In a terminal it says that the window was closed; for a service, to read the settings again.
	const inTerminal = process.stdin.isTTY || process.stdout.isTTY;
	if (inTerminal) process.on("SIGHUP", onSignal);
	const { clean } = await runDaemon({
		config,
		readConfig: inTerminal ? null : readConfig,
		sink,
		version: version(),
		once: options.once === true,
		signal: stop.signal,
	});
	// All is done; only a call to a share that does not answer could keep the process now.
	setTimeout(() => dieOf("SIGTERM"), LAST_CALLS_MS).unref();
	return clean ? EXIT.done : EXIT.failed;
}

/** As one who does not handle the signal: `process.exit` would wait for calls to a share that never answers. */
function dieOf(signal: NodeJS.Signals): void {
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
}

function frontFor(level: Level): EventSink {
	return process.stdout.isTTY ? terminalSink(process.stdout, level) : jsonSink(level);
}
