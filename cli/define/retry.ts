import type { Command } from "commander";

/** `autoprune retry`. */
export function defineRetry(program: Command): void {
	program
		.command("retry")
		.description("move a file that was refused, pruned or undone back into the inbox to process it again")
		.argument("<id>", "the entry's number, as `autoprune log` lists it")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune retry 412")
		.action(async (id, options) => {
			const { retry } = await import("../commands/retry.ts");
			process.exitCode = await retry(id, options);
		});
}
