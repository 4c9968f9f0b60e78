import type { Command } from "commander";

/** `autoprune watch`. */
export function defineWatch(program: Command): void {
	program
		.command("watch")
		.description("watch the inbox and prune what arrives; Ctrl-C ends it")
		.option("--once", "work through what is in the inbox now, and end")
		.option("-q, --quiet", "say only what goes wrong")
		.option("--config <file>", "YAML file with settings")
		.addHelpText("after", "\nExample:\n  autoprune watch --config autoprune.yaml")
		.action(async (options) => {
			const { watch } = await import("../commands/watch.ts");
			process.exitCode = await watch(options);
		});
}
