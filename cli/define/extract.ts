import type { Command } from "commander";
import { withSurgeryOptions } from "./surgery-options.ts";

/** `autoprune extract`. */
export function defineExtract(program: Command): void {
	const command = program
		.command("extract")
		.description("take one part out of a model, whole or damaged, into a file of its own")
		.argument("<file>", "a model")
		.requiredOption("--component <name>", "a class as VAE-v1, or a component as UNET-v1-EMA")
		.option("-o, --output <out>", "where to write; default: beside the file, by part and metric");
	withSurgeryOptions(command)
		.addHelpText("after", "\nExample:\n  autoprune extract anything-v3.ckpt --component UNET-v1-EMA")
		.action(async (file, options) => {
			const { extract } = await import("../commands/extract.ts");
			process.exitCode = await extract(file, options);
		});
}
