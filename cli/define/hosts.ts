import type { Command } from "commander";

/** `autoprune hosts` with its subcommands. */
export function defineHosts(program: Command): void {
	const hosts = program
		.command("hosts")
		.description("list the hosts that share a journal, stop them after a restored backup, or forget one")
		.addHelpText("after", "\nExample:\n  autoprune hosts list");
	hosts
		.command("list", { isDefault: true })
		.description(
			"list the hosts with their roles, the inboxes that they watch, the files that they work on, and their troubles",
		)
		.option("--config <file>", "YAML file with settings")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune hosts list --json")
		.action(async (options) => {
			const { listHosts } = await import("../commands/hosts.ts");
			process.exitCode = await listHosts(options);
		});
	hosts
		.command("restored")
		.description("after a backup of the database was restored: stop every running host and begin a pause")
		.option("--yes", "do not ask")
		.option("--config <file>", "YAML file with settings")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune hosts restored")
		.action(async (options) => {
			const { hostsRestored } = await import("../commands/hosts.ts");
			process.exitCode = await hostsRestored(options);
		});
	hosts
		.command("forget")
		.description("remove a dead host from the list, or forget the storage of a shared folder that was moved")
		.argument(
			"<host>",
			"the name or id of the host, as `autoprune hosts list --json` shows them, or the path of a folder",
		)
		.option("--config <file>", "YAML file with settings")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune hosts forget gpu-2")
		.action(async (given, options) => {
			const { forgetHost } = await import("../commands/hosts.ts");
			process.exitCode = await forgetHost(given, options);
		});
}
