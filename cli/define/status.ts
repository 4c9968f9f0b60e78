import type { Command } from "commander";

/** `autoprune status`. */
export function defineStatus(program: Command): void {
	program
		.command("status")
		.description("show whether the daemon runs and what it is doing; exit code 1 if it is down or stuck")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune status || systemctl --user restart autoprune")
		.action(async (options) => {
			const { status } = await import("../commands/status.ts");
			process.exitCode = await status(options);
		});
}
