import type { Command } from "commander";
import { endAtOnce } from "../end-at-once.ts";
import { ROOT_HELP } from "./root-option.ts";

/** `autoprune inspect`. */
export function defineInspect(program: Command): void {
	program
		.command("inspect")
		.description("say what a file is, what is in it and what could go")
		.argument("<file...>", "models of any supported format")
		.option("--full", "every architecture that was weighed, every unknown tensor")
		.option("--metric", "take the metric of large files too, which reads every weight")
		.option("--quick", "take no metric at all")
		.option("--ignore-crc", "take a file although its checksums say that it is damaged")
		.option("--root <name>", ROOT_HELP)
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune inspect anything-v3.ckpt --full")
		.action(async (files, options) => {
			const { inspect } = await import("../commands/inspect.ts");
			await endAtOnce(await inspect(files, options));
		});
}
