import type { Command } from "commander";

/** `autoprune undo`. */
export function defineUndo(program: Command): void {
	program
		.command("undo")
		.description("undo the processing of a file: its output goes to the trash, its original stays or moves to --to")
		.argument("<id>", "the entry's number, as `autoprune log` lists it")
		.option("--to <path>", "a folder or an unused path to move the original to; default: it stays in Originals")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune undo 411 --to ~/downloads/")
		.action(async (id, options) => {
			const { undo } = await import("../commands/undo.ts");
			process.exitCode = await undo(id, options);
		});
}
