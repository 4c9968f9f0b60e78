import type { Level } from "pino";
import { loadConfig } from "../../config/load.ts";
import type { Front } from "../../daemon/front.ts";
import { runDaemon } from "../../daemon/main.ts";
import { EXIT } from "../exit-codes.ts";
import { jsonFront } from "../front/json-front.ts";
import { terminalFront } from "../front/terminal-front.ts";
import { version } from "../version.ts";

/** One Ctrl-C may arrive twice: from the terminal, and passed on by a parent such as npm. */
const ECHO_MS = 250;

/** Runs the daemon until it is told to stop, or, with `once`, until the inbox is worked through. */
export async function watch(options: { readonly once?: true; readonly config?: string }): Promise<number> {
	const config = loadConfig(options.config, { cwd: process.cwd(), env: process.env });
	const front = frontFor(config.log.level);
	const stop = new AbortController();
	let asked = 0;
	const onSignal = (): void => {
		// The second signal ends at once: what was running is found and cleaned up at the next start.
		if (stop.signal.aborted && performance.now() - asked > ECHO_MS) process.exit(EXIT.failed);
		if (stop.signal.aborted) return;
		asked = performance.now();
		stop.abort();
	};
	process.on("SIGINT", onSignal);
	process.on("SIGTERM", onSignal);
	const { clean } = await runDaemon({
		config,
		front,
		version: version(),
		once: options.once === true,
		signal: stop.signal,
	});
	process.off("SIGINT", onSignal);
	process.off("SIGTERM", onSignal);
	return clean ? EXIT.done : EXIT.failed;
}

function frontFor(level: Level): Front {
	return process.stdout.isTTY ? terminalFront(process.stdout, level) : jsonFront(level);
}
