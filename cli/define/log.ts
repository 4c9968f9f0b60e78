import type { Command } from "commander";

/** `autoprune log`. */
export function defineLog(program: Command): void {
	program
		.command("log")
		.description("list what was done, newest first")
		.option("--limit <count>", "how many rows", "20")
		.option("--outcome <kind>", "published, unchanged, refused or crashed")
		.option("--name <glob>", "only files whose name matches, as `anything*`")
		.option("--since <when>", "a duration as 7d or 12h, or a date as 2026-11-01")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune log --outcome refused --since 7d")
		.action(async (options) => {
			const { log } = await import("../commands/log.ts");
			process.exitCode = await log(options);
		});
}
