import type { Command } from "commander";
import { withSurgeryOptions } from "./surgery-options.ts";

/** `autoprune replace`. */
export function defineReplace(program: Command): void {
	const command = program
		.command("replace")
		.description("write a model with one part taken from another file")
		.argument("<file>", "a model; the part to replace may be missing or broken")
		.requiredOption(
			"--component <name>",
			"the class to replace, such as VAE-v1; UNET-v1-EMA replaces the UNet with the donor's EMA weights",
		)
		.requiredOption("--from <file>", "the donor: a whole model or the part alone")
		.option("-o, --output <out>", "output file; default: beside the input, named after its metric")
		.option("--keep-ema", "keep the model's own EMA weights");
	withSurgeryOptions(command)
		.addHelpText(
			"after",
			"\nExample:\n  autoprune replace anything-v3.ckpt --component VAE-v1 --from anything-v3.vae.ckpt -o anything-v3.safetensors",
		)
		.action(async (file, options) => {
			const { replace } = await import("../commands/replace.ts");
			process.exitCode = await replace(file, options);
		});
}
