import type { Command } from "commander";

/** `autoprune know`. */
export function defineKnow(program: Command): void {
	program
		.command("know")
		.description("give the weights of a part a name, by which later reports know it")
		.argument("<name>", "what to call it: `NAI` makes `Uses the NAI VAE`")
		.argument("<file>", "a model that holds the part")
		.option("--component <name>", "which part, where the file holds several")
		.option("--json", "one JSON document on standard output")
		.addHelpText("after", "\nExample:\n  autoprune know Anything-v3 anything-v3.ckpt --component UNET-v1")
		.action(async (name, file, options) => {
			const { know } = await import("../commands/know.ts");
			process.exitCode = await know(name, file, options);
		});
}
