import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

/** `autoprune inspect`. */
export function defineInspect(program: Command): void {
	program
		.command("inspect")
		.description("say what a file is, what is in it and what could go")
		.argument("<place...>", "models of any supported format, and folders, of which each model below is a line")
		.option("--full", "every architecture that was weighed, every unknown tensor")
		.option("--metric", "take the metric of large files too, which reads every weight")
		.option("--quick", "take no metric at all")
		.option("--ignore-crc", "take a file although its checksums say that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--json", "one JSON document on standard output")
		.option("--jsonl", "one JSON object a line, as soon as each file is known; weights are not read")
		.addHelpText(
			"after",
			"\nExamples:\n  autoprune inspect anything-v3.ckpt --full\n  autoprune inspect ~/ComfyUI/models",
		)
		.action(async (files: string[], options) => {
			const { hasFolder } = await import("../files-below.ts");
			if (options.jsonl || hasFolder(files)) {
				const { inspectFolders } = await import("../commands/inspect-folder.ts");
				process.exitCode = await inspectFolders(files, options);
				return;
			}
			const { inspect } = await import("../commands/inspect.ts");
			process.exitCode = await inspect(files, options);
		});
}
