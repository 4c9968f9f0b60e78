import type { Command } from "commander";
import { ROOT_HELP } from "./root-option.ts";

/** `autoprune inspect`. */
export function defineInspect(program: Command): void {
	program
		.command("inspect")
		.description("show what a file is, what it contains and what can be removed")
		.argument(
			"<place...>",
			"models of any supported format, or folders; each model in a folder is reported on one line",
		)
		.option("--full", "list every architecture that was considered and every unknown tensor")
		.option("--metric", "compute the metric of large files too, which reads every weight")
		.option("--quick", "do not compute any metric")
		.option("--ignore-crc", "accept a file although its checksums show that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--json", "one JSON document on standard output")
		.option("--jsonl", "one JSON object per line, printed as each file is identified; weights are not read")
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
