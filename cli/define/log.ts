import type { Command } from "commander";

/** `autoprune log` with its subcommands `show`, `stats` and `follow`. */
export function defineLog(program: Command): void {
	const log = filtered(program.command("log"))
		.description("list the processed files, newest first")
		.option("--limit <count>", "how many rows (default: 20, with --csv all)")
		.option("--json", "one JSON document on standard output")
		.option("--csv", "comma-separated values with a header line")
		.enablePositionalOptions()
		.addHelpText(
			"after",
			"\nExamples:\n  autoprune log --outcome refused --since 7d\n  autoprune log --hash 7460a6fa    the model hash stored in an image\n\nCSV has names exactly as they are. A spreadsheet may take a name that begins with = + - or @ for a formula:\nimport the columns as text.",
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
		.description("show one entry in full: what the file is, what was done, its hashes and its location")
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
		.option("--limit <count>", "how many recent entries to print first", "10")
		.option("--json", "one JSON document per line")
		.addHelpText("after", "\nExample:\n  autoprune log follow --outcome refused")
		.action(async (options) => {
			const { follow } = await import("../commands/log-follow.ts");
			process.exitCode = await follow(options);
		});
}

const FILTERS = {
	since: ["--since <when>", "a duration before now, such as 7d or 12h, or a date such as 2026-11-01"],
	until: ["--until <when>", "a duration or date, as for --since; a date includes the whole day"],
	outcome: ["--outcome <kind>", "published, unchanged, refused or crashed"],
	architecture: ["--architecture <name>", "for example SD-v1"],
	kind: ["--kind <kind>", "the kind of file, for example lora or text-encoder"],
	base: ["--base <base>", "the model family, for example sdxl or flux1"],
	name: ["--name <glob>", "only files whose name matches, for example `anything*`"],
	hash: ["--hash <digits>", "the first 6 or more digits of a hash of the source or of the output"],
} as const;

function filtered(command: Command, without: readonly string[] = []): Command {
	for (const [name, [flags, description]] of Object.entries(FILTERS)) {
		if (!without.includes(name)) command.option(flags, description);
	}
	return command;
}
