import type { Command } from "commander";

/** `autoprune watch`. */
export function defineWatch(program: Command): void {
	program
		.command("watch")
		.description("watch the inbox and prune the files that arrive, until Ctrl-C")
		.option("--once", "process the files that are in the inbox now, then exit")
		.option("-q, --quiet", "print only problems")
		.option("--config <file>", "YAML file with settings")
		.addHelpText("after", "\nExample:\n  autoprune watch --config autoprune.yaml")
		.action(async (options) => {
			const { watch } = await import("../commands/watch.ts");
			process.exitCode = await watch(options);
		});
}
