import type { Command } from "commander";
import { withSurgeryOptions } from "./surgery-options.ts";

/** `autoprune build`. */
export function defineBuild(program: Command): void {
	const command = program
		.command("build")
		.description("build a model from parts, each in a file of its own or inside another model")
		.argument("<architecture>", "SD-v1, SD-v2, SD-XL, …")
		.requiredOption("--component <class=file>", "a part; repeat for each part", gathered)
		.requiredOption("-o, --output <out>", "output file");
	withSurgeryOptions(command)
		.addHelpText(
			"after",
			"\nExample:\n  autoprune build SD-v1 --component UNET-v1=a.ckpt --component VAE-v1=b.vae.pt --component CLIP-v1=a.ckpt -o ab.safetensors",
		)
		.action(async (architecture, options) => {
			const { build } = await import("../commands/build.ts");
			process.exitCode = await build(architecture, options);
		});
}

function gathered(next: string, before: readonly string[] = []): readonly string[] {
	return [...before, next];
}
