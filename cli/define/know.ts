import type { Command } from "commander";

/** `autoprune know`. */
export function defineKnow(program: Command): void {
	program
		.command("know")
		.description("label the weights of a part, so that later reports recognise them")
		.argument("<name>", "the label: with `NAI`, reports say `Uses the NAI VAE`")
		.argument("<file>", "a model that contains the part")
		.option("--component <name>", "which part, if the file contains several")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune know Anything-v3 anything-v3.ckpt --component UNET-v1")
		.action(async (name, file, options) => {
			const { know } = await import("../commands/know.ts");
			process.exitCode = await know(name, file, options);
		});
}
