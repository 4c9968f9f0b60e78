import type { Command } from "commander";
import { withSurgeryOptions } from "./surgery-options.ts";

/** `autoprune extract`. */
export function defineExtract(program: Command): void {
	const command = program
		.command("extract")
		.description("copy one part of a model, complete or damaged, into a separate file")
		.argument("<file>", "a model")
		.requiredOption("--component <name>", "a class such as VAE-v1, or a component such as UNET-v1-EMA")
		.option("-o, --output <out>", "output file; default: beside the input, named after the part and its metric");
	withSurgeryOptions(command)
		.addHelpText("after", "\nExample:\n  autoprune extract anything-v3.ckpt --component UNET-v1-EMA")
		.action(async (file, options) => {
			const { extract } = await import("../commands/extract.ts");
			process.exitCode = await extract(file, options);
		});
}
