import type { Command } from "commander";

/** `autoprune log`, and what can be asked of one entry, of all, and of those to come. */
export function defineLog(program: Command): void {
	const log = filtered(program.command("log"))
		.description("list what was done, newest first")
		.option("--limit <count>", "how many rows (default: 20, with --csv all)")
		.option("--json", "one JSON document on standard output")
		.option("--csv", "comma-separated values, with a line of titles")
		.enablePositionalOptions()
		.addHelpText(
			"after",
			"\nExamples:\n  autoprune log --outcome refused --since 7d\n  autoprune log --hash 7460a6fa    the model that a picture names",
		)
		.action(async (options) => {
			const { log: list } = await import("../commands/log.ts");
			process.exitCode = await list(options);
		});
	defineShow(log);
	defineStats(log);
	defineFollow(log);
}

function defineShow(log: Command): void {
	log
		.command("show")
		.description("tell everything of one entry: what it was, what was done, its hashes, where it is")
		.argument("<id>", "the entry's number, as `autoprune log` lists it")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune log show 412")
		.action(async (id, options) => {
			const { showEntry } = await import("../commands/log-show.ts");
			process.exitCode = await showEntry(id, options);
		});
}

function defineStats(log: Command): void {
	filtered(log.command("stats"))
		.description("add up files and bytes, by architecture or kind and base, and by month (UTC)")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune log stats --since 365d")
		.action(async (options) => {
			const { showStats } = await import("../commands/log-stats.ts");
			process.exitCode = await showStats(options);
		});
}

function defineFollow(log: Command): void {
	filtered(log.command("follow"), ["until", "hash"])
		.description("print the last entries and each new one as it is recorded, until Ctrl-C")
		.option("--limit <count>", "how many of the last ones come first", "10")
		.option("--json", "one JSON document on each line")
		.addHelpText("after", "\nExample:\n  autoprune log follow --outcome refused")
		.action(async (options) => {
			const { follow } = await import("../commands/log-follow.ts");
			process.exitCode = await follow(options);
		});
}

const FILTERS = {
	since: ["--since <when>", "a duration back from now as 7d or 12h, or a date as 2026-11-01"],
	until: ["--until <when>", "the same; a date is meant with all of its day"],
	outcome: ["--outcome <kind>", "published, unchanged, refused or crashed"],
	architecture: ["--architecture <name>", "as SD-v1"],
	kind: ["--kind <kind>", "what a file is for, as lora or text-encoder"],
	base: ["--base <base>", "the family of models it belongs to, as sdxl or flux1"],
	name: ["--name <glob>", "only files whose name matches, as `anything*`"],
	hash: ["--hash <digits>", "how a hash begins, of what came or of what was written: 6 digits or more"],
} as const;

function filtered(command: Command, without: readonly string[] = []): Command {
	for (const [name, [flags, description]] of Object.entries(FILTERS)) {
		if (!without.includes(name)) command.option(flags, description);
	}
	return command;
}
