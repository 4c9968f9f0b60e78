import type { Level } from "pino";
import { loadConfig } from "../../config/load.ts";
import type { HostRole } from "../../config/schema.ts";
import type { EventListener } from "../../daemon/events/bus.ts";
import { runDaemon } from "../../daemon/main.ts";
import { cliError } from "../errors.ts";
import { jsonLog } from "../events/json-log.ts";
import { quietLog } from "../events/quiet-log.ts";
import { terminalLog } from "../events/terminal-log.ts";
import { EXIT } from "../exit-codes.ts";
import { version } from "../version.ts";

/** A second signal within this time counts as the same one: npm forwards the Ctrl-C that the terminal sends as well. */
const ECHO_MS = 50;

/** Time for pending system calls to return after the daemon has stopped. */
const LAST_CALLS_MS = 2_000;

interface Options {
	readonly once?: true;
	readonly quiet?: true;
	readonly config?: string;
	readonly role?: HostRole;
}

/** Runs the daemon until a signal stops it, or, with `once`, until the inbox is processed. */
export async function watch(options: Options): Promise<number> {
	const { role } = options;
	const source = { asked: options.config, surroundings: { cwd: process.cwd(), env: process.env, role } };
	const config = await loadConfig(source.asked, source.surroundings);
	// The settings file has been checked with its own role only.
	if (config.role !== "both" && config.journal === null) throw cliError("usage.role-alone", { role: config.role });
	const verbose = logFor(config.log.level);
	const stop = new AbortController();
	let asked = 0;
	const onSignal = (signal: NodeJS.Signals): void => {
		// The second signal ends the process immediately; the next start recovers the unfinished jobs.
		if (stop.signal.aborted && performance.now() - asked > ECHO_MS) dieOf(signal);
		if (stop.signal.aborted) return;
		asked = performance.now();
		stop.abort();
	};
	process.on("SIGINT", onSignal);
	process.on("SIGTERM", onSignal);
	// Ctrl-Break on Windows; other systems never send it.
	process.on("SIGBREAK", onSignal);
	// SIGHUP means in a terminal that the window was closed, and for a service that the settings must be reloaded.
	const inTerminal = process.stdin.isTTY || process.stdout.isTTY;
	if (inTerminal) process.on("SIGHUP", onSignal);
	const { clean } = await runDaemon({
		config,
		source,
		reloadsAtHangUp: !inTerminal,
		onEvent: options.quiet ? quietLog(verbose) : verbose,
		version: version(),
		once: options.once === true,
		signal: stop.signal,
	});
	// The daemon has stopped; only a system call on a hung share could still keep the process alive.
	setTimeout(() => dieOf("SIGTERM"), LAST_CALLS_MS).unref();
	return clean ? EXIT.done : EXIT.failed;
}

/** Ends the process by the default action of the signal: `process.exit` would wait for system calls on a hung share. */
function dieOf(signal: NodeJS.Signals): void {
	process.removeAllListeners(signal);
	// Windows has no signals to send; any name that Node knows there ends the process.
	process.kill(process.pid, signal === "SIGBREAK" ? "SIGTERM" : signal);
}

function logFor(level: Level): EventListener {
	return process.stdout.isTTY ? terminalLog(process.stdout, level) : jsonLog(level);
}
